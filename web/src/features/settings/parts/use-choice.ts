import { useLocation, useSearch } from 'wouter';
import { paths } from '../../../paths.ts';

/** What a page shows, as its URL says. @returns it, and how to choose other things */
export function useChoice(part: string): readonly [URLSearchParams, (query: Readonly<Record<string, string>>) => void] {
  const search = useSearch();
  const [, navigate] = useLocation();
  return [new URLSearchParams(search), (query) => navigate(paths.settings(part, query), { replace: true })];
}
