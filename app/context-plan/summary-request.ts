/** How people ask for a whole document in short, in the languages that most of them write in. */
const asksForSummary =
  /\b(?:summar(?:y|ies|i[sz]e|i[sz]ing)|tl;?\s?dr|overview|key (?:points|takeaways)|main (?:points|ideas)|zusammenfass\w*|fasse?\b.*\bzusammen|überblick|résum\w*|résumer|resum\w*|riassum\w*|riassunto|sammanfatt\w*|samenvat\w*|streszcz\w*|podsumuj\w*)|(?:^|[\s,.])(?:кратко\p{L}*\s+(?:излож|перескаж|содерж)\p{L}*|резюм\p{L}*|обобщ\p{L}*)|总结|總結|摘要|概括|概述|要約|まとめ|요약/iu;
/** A longer text has its own matter, in which the word may stand by chance. */
const longestRequest = 400;

/** Whether a question wants the whole of the documents in short, rather than something that stands in them. */
export function isSummaryRequest(question: string): boolean {
  return question.length <= longestRequest && asksForSummary.test(question.normalize('NFKC'));
}
