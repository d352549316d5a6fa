/** The mark of Tandem: the wheel of Fast and the wheel of Deep on one frame. */
export function Brand({ size = 22 }: { readonly size?: number }) {
  return (
    <svg width={size * 1.5} height={size} viewBox="0 0 33 22" className="brand" aria-hidden>
      <circle className="brand-fast" cx="10" cy="11" r="8" />
      <circle className="brand-deep" cx="22" cy="11" r="8" />
    </svg>
  );
}
