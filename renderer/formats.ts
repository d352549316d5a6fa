/** Numbers as a person reads them. */

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const oneDigit = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const roughly = new Intl.NumberFormat('en', { maximumSignificantDigits: 2 });
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const dayAndMonth = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short' });
const languageNames = new Intl.DisplayNames('en', { type: 'language' });
const fullDate = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', year: 'numeric' });

const dayMs = 24 * 60 * 60 * 1000;

/** English text takes about four tokens for three words; other languages differ, so words are always "about". */
const wordsPerToken = 0.75;

/** Small rates keep a decimal: 3.4 tokens a second is not 3. */
export function count(value: number): string {
  return Math.abs(value) < 10 ? oneDigit.format(value) : whole.format(value);
}

/** "4 s", "2 min 5 s", "3 min". */
export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  const rest = seconds % 60;
  const minutes = `${Math.floor(seconds / 60)} min`;
  return rest === 0 ? minutes : `${minutes} ${rest} s`;
}

/** Time that lies ahead, as roughly as it is known: "5 s", "2 min", "1 h 20 min", "3 days". */
export function timeLeft(seconds: number): string {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  const days = Math.round(hours / 24);
  return days === 1 ? '1 day' : `${whole.format(days)} days`;
}

/** Time that runs down before one's eyes: "42 s", "1 min 52 s". */
export function countdown(seconds: number): string {
  const left = Math.max(1, Math.ceil(seconds));
  return left < 60 ? `${left} s` : `${Math.floor(left / 60)} min ${left % 60} s`;
}

/** "just now", "5 minutes ago", "yesterday", "4 days ago", "3 Feb", "3 Feb 2024": the day counts, not 24 hours. */
export function ago(time: number, now: number): string {
  const [then, today] = [new Date(time), new Date(now)];
  const minutes = Math.floor((now - time) / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return relative.format(-minutes, 'minute');
  const days = Math.round((new Date(today.toDateString()).getTime() - new Date(then.toDateString()).getTime()) / dayMs);
  if (days < 7) return relative.format(-days, 'day');
  return (then.getFullYear() === today.getFullYear() ? dayAndMonth : fullDate).format(then);
}

/** One decimal, as long as it tells something. */
function upTo100(value: number): string {
  return (value < 100 ? oneDigit : whole).format(value);
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
  return gigabytes >= 1 ? `${oneDigit.format(gigabytes)} GB` : `${whole.format(sizeBytes / 2 ** 20)} MB`;
}

/** Bytes a second; whole megabytes from 10 on, so that the figure does not flicker. */
export function transferRate(bytesPerSecond: number): string {
  if (bytesPerSecond >= 1e7 && bytesPerSecond < 1e9) return `${whole.format(bytesPerSecond / 1e6)} MB/s`;
  return `${bytes(bytesPerSecond)}/s`;
}

/** Tokens a second as words a second, to two digits: it is an estimate either way. */
export function wordRate(tokensPerSecond: number): string {
  return roughly.format(tokensPerSecond * wordsPerToken);
}

export function percent(done: number, total: number): string {
  // Rounded down: 100 % stands only for all of it.
  return total > 0 ? `${whole.format(Math.floor((100 * done) / total))} %` : '0 %';
}

export function parameterCount(parameters: number): string {
  if (parameters >= 1e9) return `${oneDigit.format(parameters / 1e9)} billion`;
  if (parameters >= 1e6) return `${oneDigit.format(parameters / 1e6)} million`;
  return whole.format(parameters);
}

export function contextSize(tokens: number): string {
  return `${whole.format(tokens)} tokens`;
}

/** "840", "3.4k", "32k": tokens by the 1,024, as contexts are counted. */
export function tokenCount(tokens: number): string {
  if (tokens < 1000) return whole.format(tokens);
  const thousands = tokens / 1024;
  return `${(thousands < 10 ? oneDigit : whole).format(thousands)}k`;
}

/** The name of a language in English, by its BCP 47 tag. */
export function languageName(tag: string): string {
  try {
    return languageNames.of(tag) ?? tag;
  } catch {
    return tag;
  }
}
