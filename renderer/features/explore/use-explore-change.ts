import { useNavigate } from '@tanstack/react-router'
import type { ExploreSearch } from './explore-search.ts'

/** Changes what the address says of this screen and stays on it. */
export function useExploreChange(): (change: Partial<ExploreSearch>, replace?: boolean) => void {
  const navigate = useNavigate()
  return (change, replace = false) =>
    void navigate({ to: '.', search: (before: Record<string, unknown>) => ({ ...before, ...change }), replace })
}
