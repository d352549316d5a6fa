import { useEffect, useId, useState } from 'react';
import type { ConversationSettings, ConversationSettingsView } from '../../app/contract.ts';
import { problemOf } from '../client/client.ts';
import { useApp, useConversationSettings, useMessages } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { PresetBar } from './PresetBar.tsx';
import { SamplingFields } from './SamplingFields.tsx';
import { parseSampling, samplingText } from './sampling-text.ts';

/** How the model is to answer in the conversation that is shown, or that begins with the next message. */
export function ConversationSettingsDialog() {
  const { conversationSettings, ui } = useApp();
  const conversationId = useMessages((state) => state.conversationId);
  const view = useConversationSettings((state) => state.view);
  const titleId = useId();
  const words = strings.conversationSettings;
  const close = () => ui.getState().closeDialog();

  useEffect(() => {
    conversationSettings
      .getState()
      .load(conversationId)
      .catch((error: unknown) => {
        ui.getState().fail(problemOf(error));
        ui.getState().closeDialog();
      });
  }, [conversationSettings, conversationId, ui]);

  const save = async (settings: ConversationSettings) => {
    try {
      await conversationSettings.getState().save(conversationId, settings);
      close();
    } catch (error) {
      ui.getState().fail(problemOf(error));
    }
  };

  return (
    <Dialog labelledBy={titleId} onClose={close}>
      <div className="dialog-body conversation-settings">
        <h2 id={titleId}>{words.title}</h2>
        {view !== null && <Form view={view} onSave={(settings) => void save(settings)} onCancel={close} />}
      </div>
    </Dialog>
  );
}

interface FormProps {
  readonly view: ConversationSettingsView;
  readonly onSave: (settings: ConversationSettings) => void;
  readonly onCancel: () => void;
}

function Form({ view, onSave, onCancel }: FormProps) {
  const [systemPrompt, setSystemPrompt] = useState(view.settings.systemPrompt);
  const [text, setText] = useState(() => samplingText(view.settings.sampling));
  const id = useId();
  const words = strings.conversationSettings;
  const sampling = parseSampling(text);
  const settings = sampling === null ? null : { systemPrompt, sampling };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (settings !== null) onSave(settings);
      }}
    >
      <PresetBar
        settings={settings}
        onChoose={(chosen) => {
          setSystemPrompt(chosen.systemPrompt);
          setText(samplingText(chosen.sampling));
        }}
      />
      <label htmlFor={`${id}-prompt`}>{words.systemPrompt}</label>
      <textarea
        id={`${id}-prompt`}
        className="text-field"
        rows={4}
        dir="auto"
        maxLength={200_000}
        aria-describedby={`${id}-hint`}
        value={systemPrompt}
        onChange={(event) => setSystemPrompt(event.target.value)}
      />
      <p id={`${id}-hint`}>{words.systemPromptHint}</p>
      <fieldset>
        <legend>{words.sampling}</legend>
        <p>{words.samplingHint}</p>
        <div className="sampling-fields">
          <SamplingFields text={text} usual={view.usual} onChange={setText} />
        </div>
      </fieldset>
      <div className="dialog-buttons">
        <button type="button" className="button" onClick={onCancel}>
          {strings.conversations.cancel}
        </button>
        <button type="submit" className="button" data-kind="main" disabled={settings === null}>
          {words.save}
        </button>
      </div>
    </form>
  );
}
