/** Numbers as a person reads them. */

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const oneDigit = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

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

/** Decimal units, as file managers and model pages give them. */
export function bytes(sizeBytes: number): string {
  if (sizeBytes >= 1e9) return `${oneDigit.format(sizeBytes / 1e9)} GB`;
  if (sizeBytes >= 1e6) return `${oneDigit.format(sizeBytes / 1e6)} MB`;
  return `${oneDigit.format(sizeBytes / 1e3)} kB`;
}

export function parameterCount(parameters: number): string {
  if (parameters >= 1e9) return `${oneDigit.format(parameters / 1e9)} billion`;
  if (parameters >= 1e6) return `${oneDigit.format(parameters / 1e6)} million`;
  return whole.format(parameters);
}

export function contextSize(tokens: number): string {
  return `${whole.format(tokens)} tokens`;
}
