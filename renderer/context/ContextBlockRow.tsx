import { FileText, type LucideIcon, MessageSquare, PencilLine, RotateCcw, Settings2, Space, X } from 'lucide-react';
import { useState } from 'react';
import type { ContextBlock } from '../../app/contract.ts';
import { useApp, useDocuments, useMessages } from '../stores/context.ts';
import { documentsOf } from '../stores/documents.ts';
import { strings } from '../strings.ts';
import { Badge } from '../ui/Badge.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { smallIcon } from '../ui/icon-size.ts';

interface ContextBlockRowProps {
  readonly block: ContextBlock;
  readonly capacity: number;
  readonly isNextForgotten: boolean;
  /** Null until it was fetched. */
  readonly text: string | null;
  readonly onAsk: () => void;
}

const icons: Readonly<Record<ContextBlock['kind'], LucideIcon>> = {
  system: Settings2,
  document: FileText,
  message: MessageSquare,
  draft: PencilLine,
  reserve: Space,
};
const words = strings.context;

export function ContextBlockRow({ block, capacity, isNextForgotten, text, onAsk }: ContextBlockRowProps) {
  const { kind, label, tokens, passages, isForgotten, isExcluded } = block;
  const [isShown, setShown] = useState(false);
  const Icon = icons[kind];
  const isOut = isForgotten || isExcluded;
  return (
    <li className="context-block" data-out={isOut} data-testid="context-block">
      <div className="context-block-head">
        <Icon {...smallIcon} />
        <span className="context-label" title={label} dir="auto">
          {label}
        </span>
        <span className="context-tokens">{words.tokens(tokens)}</span>
        <BlockAction block={block} />
      </div>
      <meter className="context-share" min={0} max={capacity} value={isOut ? 0 : tokens} aria-hidden />
      <div className="context-block-foot">
        {passages !== null && <Badge tone="care">{words.passages(passages.shown, passages.total)}</Badge>}
        {isExcluded ? (
          <Badge>{words.excluded}</Badge>
        ) : isForgotten ? (
          <Badge tone="bad">{words.forgotten}</Badge>
        ) : (
          isNextForgotten && <Badge>{words.nextForgotten}</Badge>
        )}
        {kind === 'reserve' ? (
          <span className="context-free">{words.noText}</span>
        ) : (
          <button
            type="button"
            className="text-button"
            aria-expanded={isShown}
            onClick={() => {
              onAsk();
              setShown(!isShown);
            }}
          >
            {isShown ? words.hideText : words.showText}
          </button>
        )}
      </div>
      {isShown && (
        <section aria-label={words.textOf(label)}>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long text scrolls, which must also work from the keyboard. */}
          <pre className="context-text" tabIndex={0}>
            {text ?? words.loadingText}
          </pre>
        </section>
      )}
    </li>
  );
}

/** Documents are removed, with undo; messages are taken out of what the model sees and put back. */
function BlockAction({ block: { kind, id, label, isExcluded } }: { readonly block: ContextBlock }) {
  const { documentActions, contextActions } = useApp();
  const conversationId = useMessages((state) => state.conversationId);
  const document = useDocuments((state) => documentsOf(state, conversationId).find((one) => one.id === id));
  if (kind === 'document' && document !== undefined) {
    return <IconButton label={words.removeOf(label)} icon={X} onClick={() => void documentActions.remove(document)} />;
  }
  if (kind !== 'message' || id === null) return null;
  return (
    <IconButton
      label={isExcluded ? words.includeOf(label) : words.excludeOf(label)}
      icon={isExcluded ? RotateCcw : X}
      onClick={() => void contextActions.exclude(id, !isExcluded)}
    />
  );
}
