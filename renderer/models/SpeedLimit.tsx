import { useApp, useSettings } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { SelectField } from '../ui/SelectField.tsx';

/** In megabytes a second, enough apart to feel the difference. */
const steps = [1, 2, 5, 10, 25, 50, 100] as const;

/** How fast all downloads together may be, so that the line stays usable. */
export function SpeedLimit() {
  const { actions } = useApp();
  const text = strings.models.downloads;
  const limit = useSettings((settings) => settings.downloadLimitBytesPerSecond);
  // A limit that was set elsewhere stands between the steps.
  const values =
    limit === null || steps.some((step) => step * 1e6 === limit)
      ? steps
      : [...steps, limit / 1e6].sort((a, b) => a - b);
  return (
    <SelectField
      label={text.limit}
      value={limit === null ? 'none' : String(limit / 1e6)}
      options={[
        { value: 'none', title: text.noLimit },
        ...values.map((value) => ({ value: String(value), title: text.limitOf(value) })),
      ]}
      onChoose={(value) =>
        void actions.changeSettings({ downloadLimitBytesPerSecond: value === 'none' ? null : Number(value) * 1e6 })
      }
    />
  );
}
