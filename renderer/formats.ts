import { language, perLanguage } from './i18n/language.ts';
import { type Units, units } from './i18n/units.ts';

/** Numbers, times and sizes as a person reads them, in the language of the interface. */

const wholeFormat = perLanguage((tag) => new Intl.NumberFormat(tag, { maximumFractionDigits: 0 }));
const oneDigitFormat = perLanguage((tag) => new Intl.NumberFormat(tag, { maximumFractionDigits: 1 }));
const roughFormat = perLanguage((tag) => new Intl.NumberFormat(tag, { maximumSignificantDigits: 2 }));
const relative = perLanguage((tag) => new Intl.RelativeTimeFormat(tag, { numeric: 'auto' }));
const dayAndMonth = perLanguage((tag) => new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'short' }));
const languageNames = perLanguage((tag) => new Intl.DisplayNames(tag, { type: 'language' }));
const fullDate = perLanguage(
  (tag) => new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'short', year: 'numeric' }),
);

const whole = (value: number): string => wholeFormat().format(value);
const oneDigit = (value: number): string => oneDigitFormat().format(value);
const unit = (): Units => units[language()];

const dayMs = 24 * 60 * 60 * 1000;

/** Small rates keep a decimal: 3.4 tokens a second is not 3. */
export function count(value: number): string {
  return Math.abs(value) < 10 ? oneDigit(value) : whole(value);
}

/** "4 s", "2 min 5 s", "3 min". */
export function duration(seconds: number): string {
  if (seconds < 60) return unit().seconds(`${seconds}`);
  const rest = seconds % 60;
  const minutes = unit().minutes(`${Math.floor(seconds / 60)}`);
  return rest === 0 ? minutes : `${minutes} ${unit().seconds(`${rest}`)}`;
}

/** Time that lies ahead, as roughly as it is known: "5 s", "2 min", "1 h 20 min", "3 days". */
export function timeLeft(seconds: number): string {
  if (seconds < 60) return unit().seconds(`${Math.max(1, Math.round(seconds))}`);
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return unit().minutes(`${minutes}`);
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours < 24) {
    const written = unit().hours(`${hours}`);
    return rest === 0 ? written : `${written} ${unit().minutes(`${rest}`)}`;
  }
  const days = Math.round(hours / 24);
  return unit().days(days, whole(days));
}

/** Time that runs down before one's eyes: "42 s", "1 min 52 s". */
export function countdown(seconds: number): string {
  const left = Math.max(1, Math.ceil(seconds));
  if (left < 60) return unit().seconds(`${left}`);
  return `${unit().minutes(`${Math.floor(left / 60)}`)} ${unit().seconds(`${left % 60}`)}`;
}

/** "just now", "5 minutes ago", "yesterday", "4 days ago", "3 Feb", "3 Feb 2024": the day counts, not 24 hours. */
export function ago(time: number, now: number): string {
  const [then, today] = [new Date(time), new Date(now)];
  const minutes = Math.floor((now - time) / 60_000);
  if (minutes < 1) return unit().justNow;
  if (minutes < 60) return relative().format(-minutes, 'minute');
  const days = Math.round((new Date(today.toDateString()).getTime() - new Date(then.toDateString()).getTime()) / dayMs);
  if (days < 7) return relative().format(-days, 'day');
  return (then.getFullYear() === today.getFullYear() ? dayAndMonth() : fullDate()).format(then);
}

/** One decimal, as long as it tells something. */
function upTo100(value: number): string {
  return value < 100 ? oneDigit(value) : whole(value);
}

/** Decimal units, as file managers and model pages give them. */
export function bytes(sizeBytes: number): string {
  if (sizeBytes >= 1e12) return `${upTo100(sizeBytes / 1e12)} TB`;
  if (sizeBytes >= 1e9) return `${upTo100(sizeBytes / 1e9)} GB`;
  if (sizeBytes >= 1e6) return `${upTo100(sizeBytes / 1e6)} MB`;
  return `${upTo100(sizeBytes / 1e3)} kB`;
}

/** Memory, as systems and shops give it: what is sold as 16 GB is 16 × 2³⁰ bytes. */
export function memorySize(sizeBytes: number): string {
  const gigabytes = sizeBytes / 2 ** 30;
  return gigabytes >= 1 ? `${oneDigit(gigabytes)} GB` : `${whole(sizeBytes / 2 ** 20)} MB`;
}

/** Bytes a second; whole megabytes from 10 on, so that the figure does not flicker. */
export function transferRate(bytesPerSecond: number): string {
  if (bytesPerSecond >= 1e7 && bytesPerSecond < 1e9) return unit().perSecond(`${whole(bytesPerSecond / 1e6)} MB`);
  return unit().perSecond(bytes(bytesPerSecond));
}

/** Tokens a second as words (in Chinese characters) a second, to two digits: it is an estimate either way. */
export function wordRate(tokensPerSecond: number): string {
  return roughFormat().format(tokensPerSecond * unit().wordsPerToken);
}

export function percent(done: number, total: number): string {
  // Rounded down: 100 % stands only for all of it.
  return unit().percent(total > 0 ? whole(Math.floor((100 * done) / total)) : '0');
}

export function parameterCount(parameters: number): string {
  const step = unit().counts.find(({ from }) => parameters >= from);
  return step === undefined ? whole(parameters) : step.name(oneDigit(parameters / step.from));
}

export function contextSize(tokens: number): string {
  return unit().tokens(whole(tokens));
}

/** "840", "3.4k", "32k": tokens by the 1,024, as contexts are counted. */
export function tokenCount(tokens: number): string {
  if (tokens < 1000) return whole(tokens);
  const thousands = tokens / 1024;
  return `${thousands < 10 ? oneDigit(thousands) : whole(thousands)}k`;
}

/** The name of a language in that of the interface, by its BCP 47 tag. */
export function languageName(tag: string): string {
  try {
    return languageNames().of(tag) ?? tag;
  } catch {
    return tag;
  }
}
