import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useApp, useFind } from '../../stores/context.ts';
import { strings } from '../../strings.ts';
import { IconButton } from '../../ui/IconButton.tsx';

/** Finds in the conversation that is shown: Enter and Shift + Enter step through the places, Escape closes. */
export function FindBar() {
  const { find, ui } = useApp();
  const text = useFind((state) => state.text);
  const places = useFind((state) => state.places);
  const index = useFind((state) => state.index);
  const requests = useFind((state) => state.focusRequests);
  const field = useRef<HTMLInputElement>(null);
  const words = strings.conversations.find;
  const place = places[index];

  // biome-ignore lint/correctness/useExhaustiveDependencies: each request moves the focus, also where the bar is open already.
  useEffect(() => field.current?.select(), [requests]);

  useEffect(() => {
    if (place !== undefined) ui.getState().reveal(place.messageId, []);
  }, [place, ui]);

  const close = () => {
    find.getState().close();
    ui.getState().focusComposer();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      close();
    } else if (event.key === 'Enter' && event.target === field.current) {
      event.preventDefault();
      find.getState().step(event.shiftKey ? -1 : 1);
    }
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: not all engines that run the tests know the element.
    <div role="search" className="find-bar" aria-label={words.label} onKeyDown={onKeyDown}>
      <input
        ref={field}
        type="text"
        className="text-field"
        aria-label={words.label}
        placeholder={words.placeholder}
        value={text}
        onChange={(event) => find.getState().setText(event.target.value)}
      />
      <p role="status">
        {text.trim() === '' ? '' : place === undefined ? words.none : words.position(index + 1, places.length)}
      </p>
      <IconButton
        label={words.previous}
        icon={ChevronUp}
        disabled={places.length === 0}
        onClick={() => find.getState().step(-1)}
      />
      <IconButton
        label={words.next}
        icon={ChevronDown}
        disabled={places.length === 0}
        onClick={() => find.getState().step(1)}
      />
      <IconButton label={words.close} icon={X} onClick={close} />
    </div>
  );
}
