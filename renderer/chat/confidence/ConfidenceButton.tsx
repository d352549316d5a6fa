import { ScanSearch } from 'lucide-react';
import { strings } from '../../strings.ts';
import { IconButton } from '../../ui/IconButton.tsx';

interface ConfidenceButtonProps {
  readonly isShaded: boolean;
  readonly onToggle: () => void;
}

export function ConfidenceButton({ isShaded, onToggle }: ConfidenceButtonProps) {
  const { show, hide } = strings.confidence;
  return <IconButton label={isShaded ? hide : show} icon={ScanSearch} aria-pressed={isShaded} onClick={onToggle} />;
}
