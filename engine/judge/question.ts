import type { ModeReason } from './mode-reason.ts';

/** What a question shows of its difficulty before anybody answers it. */
export interface QuestionDifficulty {
  /** 0 to 1: how probably thinking first changes the answer. */
  readonly difficulty: number;
  /** The marks that were found, the weightiest first. */
  readonly reasons: readonly ModeReason[];
}

interface Mark {
  readonly reason: ModeReason;
  readonly weight: number;
}

/** Documents and pasted text stand before or after what is asked: their middle says nothing of it. */
const ASKED_CHARACTERS = 500;

const number = String.raw`\p{Nd}[\p{Nd}.,\u00a0\u202f]*`;
/** Signs, and words of a few languages; a hyphen and a slash without space around them are mostly dates, ranges and paths. */
const operator = String.raw`\s*[+*×÷^=<>·−]\s*|\s+[-–/x]\s+|\s+(?:plus|minus|times|over|divided by|mal|geteilt durch|fois|moins|divisé par|por|más|menos|vezes|mais|умножить на|плюс|минус|разделить на)\s+|\s*(?:加|减|減|乘以?|除以?|足す|引く|掛ける|割る|더하기|빼기|곱하기|나누기)\s*`;
const calculation = new RegExp(`${number}\\s*[)\\]]?(?:${operator})[([]?\\s*${number}`, 'giu');
/** A message that is nothing but an expression may go without space: 37-12, 96/4. */
const bareExpression = /^[\s(]*\p{Nd}[\p{Nd}.,\s()]*(?:[-+*×x÷/^·−][\p{Nd}.,\s()]+)+[=?\s]*$/u;
const date = /\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b|\b\d{1,2}:\d{2}\b/g;

/** Words that ask for a quantity. Languages that are not here are judged by what the model makes of the question. */
const asksQuantity =
  /how (?:many|much|long|far|fast|old)|what (?:percentage|fraction|share)|in total|altogether|on average|wie ?viele?|insgesamt|durchschnitt|combien|au total|en moyenne|cu[aá]nt[oa]s?|en total|quant[oaie]s?\b|сколько|всего|в среднем|多少|几个|幾個|一共|总共|平均|いくつ|いくら|何(?:個|人|円|本|枚|時間|分)|合計|몇|얼마|모두/iu;
const mathematics =
  /[∑∏∫√∂∇∈∀∃]|\\(?:frac|int|sum|sqrt|lim|begin\{)|\b(?:prove|proof|theorem|lemma|derivative|integral|integrate|equations?|eigenvalues?|probability|solve for|beweis\w*|ableitung|gleichung|wahrscheinlichkeit|démontr\w*|dérivée|équation|probabilité|demuestr\w*|derivada|ecuación|probabilidad)\b|(?:докаж|производн|уравнени|вероятност)|(?:证明|證明|导数|積分|积分|方程|概率|機率|証明|微分|確率|증명|방정식|확률)/iu;
const codeFence = /```|~~~/;
const codeLine =
  /[;{}]\s*$|^\s*(?:def |class |function |const |let |var |import |#include|public |return |SELECT |fn |func )/m;
const codeWork =
  /\b(?:debug|refactor|optimi[sz]e|algorithm|time complexity|race condition|stack trace|segfault|regex|regular expression|unit tests?)\b|(?:算法|调试|除错|重构|アルゴリズム|デバッグ|알고리즘|алгоритм)/iu;
const reasoning =
  /\bstep[ -]by[ -]step\b|\bschritt für schritt\b|\bétape par étape\b|\bpaso a paso\b|\bpasso a passo\b|шаг за шагом|一步一步|逐步|段階的に|단계별|\b(?:puzzle|riddle|logic(?:al)?ly|trade-?offs?|strategy|paradox|knights and knaves|rätsel|énigme|acertijo)\b|(?:推理|谜题|謎題|パズル|수수께끼)/iu;

/**
 * Judges a question by marks that hold in many languages (numbers, operators, signs of mathematics and code), and by words of some.
 *
 * Each mark's weight is a guess at how often thinking changes the answer where it stands; they are put together as independent causes. A
 * weight below one half only leans: it needs a second mark, or a model that is unsure, to turn the choice. A question without marks is
 * left to the model itself.
 */
export function judgeQuestion(text: string): QuestionDifficulty {
  const asked = ends(text);
  const marks = [numbersMark(asked), mathematicsMark(asked), codeMark(text, asked), reasoningMark(asked)]
    .filter((mark) => mark !== null)
    .sort((a, b) => b.weight - a.weight);
  return {
    difficulty: 1 - marks.reduce((left, { weight }) => left * (1 - weight), 1),
    reasons: marks.map(({ reason }) => reason),
  };
}

function ends(text: string): string {
  if (text.length <= 2 * ASKED_CHARACTERS) return text;
  return `${text.slice(0, ASKED_CHARACTERS)}\n${text.slice(-ASKED_CHARACTERS)}`;
}

function numbersMark(text: string): Mark | null {
  const withoutDates = text.replace(date, ' ');
  const expressions = withoutDates.match(calculation) ?? [];
  const nNumbers = (withoutDates.match(new RegExp(number, 'gu')) ?? []).length;
  if (expressions.length > 0 || bareExpression.test(text.trim())) {
    // Two one-digit numbers are known by heart.
    const isByHeart = nNumbers <= 2 && !/\p{Nd}{2}/u.test(withoutDates);
    if (isByHeart) return null;
    return { reason: 'calculation', weight: nNumbers > 2 ? 0.5 : 0.4 };
  }
  if (nNumbers < 2 || !asksQuantity.test(text)) return null;
  return { reason: 'several-steps', weight: nNumbers > 2 ? 0.5 : 0.4 };
}

function mathematicsMark(text: string): Mark | null {
  return mathematics.test(text) ? { reason: 'mathematics', weight: 0.5 } : null;
}

function codeMark(text: string, asked: string): Mark | null {
  const hasCode = codeFence.test(text) || (asked.match(new RegExp(codeLine, 'gm')) ?? []).length >= 3;
  const isWork = codeWork.test(asked);
  if (!hasCode && !isWork) return null;
  return { reason: 'code', weight: hasCode && isWork ? 0.5 : 0.3 };
}

function reasoningMark(text: string): Mark | null {
  return reasoning.test(text) ? { reason: 'reasoning', weight: 0.5 } : null;
}
