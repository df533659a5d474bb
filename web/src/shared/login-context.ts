import { createContext, useContext } from 'react';
import type { Login } from '../api/queries/login.ts';

export const LoginContext = createContext<Login | null>(null);

/** The person who is logged in. Only inside DeskLayout. */
export function useLogin(): Login {
  const login = useContext(LoginContext);
  if (login === null) throw new Error('nobody is logged in outside DeskLayout');
  return login;
}
