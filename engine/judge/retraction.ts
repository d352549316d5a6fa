/** Words with which somebody takes back what they have just said, at the beginning of a sentence. */
const retraction =
  /(?:^|[.!?…:\n]\s*|[。！？：]\s*)(?:wait[,.! ]|hold on|hang on|actually, (?:no|that)|no, (?:wait|that)|let me (?:re-?(?:check|do|think|calculate|consider)|try (?:again|this again)|start over|correct)|i made (?:a|an) (?:mistake|error)|correction:|scratch that|that(?:'|’)s (?:not right|wrong)|moment mal|warte|nein, |das stimmt nicht|ich korrigiere|attend(?:s|ez)[,. ]|non, |je me corrige|recommen[çc]ons|espera[,. ]|no, espera|me corrijo|empecemos de nuevo|espere[,. ]|aspetta|стоп[,. ]|подожди|погоди|нет, |я ошиб|等等|等一下|不对|不對|我错了|重新(?:计算|計算|来|來|考虑|考慮)|更正|待って|いや、|訂正|間違え|잠깐|아니,|다시 계산)/iu;

/** Whether the end of a text takes back what stands before it. What an answer begins with takes nothing back. */
export function takesBack(text: string): boolean {
  const tail = text.slice(-80);
  const found = tail.match(retraction);
  if (found?.index === undefined) return false;
  const before = text.length - tail.length + found.index;
  return before >= 20;
}
