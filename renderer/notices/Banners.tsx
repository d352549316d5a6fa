import { TriangleAlert, X } from 'lucide-react';
import type { Problem } from '../../app/contract.ts';
import { useApp, useModel, useUi } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { IconButton } from '../ui/IconButton.tsx';

/** What went wrong and what to do, above the conversation until it is dismissed or over. */
export function Banners() {
  const { ui, model } = useApp();
  const troubles = useUi((state) => state.troubles);
  const dismissedTroubles = useUi((state) => state.dismissedTroubles);
  const failures = useUi((state) => state.failures);
  const modelProblem = useModel((state) => (state.isProblemDismissed ? null : state.problem));

  const shown: { readonly problem: Problem; readonly dismiss: () => void }[] = [
    ...troubles
      .filter((problem) => !dismissedTroubles.includes(problem.code))
      .map((problem) => ({ problem, dismiss: () => ui.getState().dismissTrouble(problem) })),
    ...(modelProblem === null ? [] : [{ problem: modelProblem, dismiss: () => model.getState().dismissProblem() }]),
    ...failures
      .filter((problem) => problem.message !== modelProblem?.message)
      .map((problem) => ({ problem, dismiss: () => ui.getState().dismissFailure(problem) })),
  ];
  if (shown.length === 0) return null;
  return (
    <div className="banners">
      {shown.map(({ problem, dismiss }) => (
        <div key={`${problem.code} ${problem.message}`} role="alert" className="banner">
          <TriangleAlert size={16} strokeWidth={1.75} aria-hidden />
          <p>{strings.problemText(problem)}</p>
          <IconButton label={strings.banners.dismiss} icon={X} onClick={dismiss} />
        </div>
      ))}
    </div>
  );
}
