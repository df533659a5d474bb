/** The claims of an access token; what the client may do is not in it, so that a change counts at once. */
export interface TokenHolder {
  readonly clientId: string;
  readonly businessId: string;
  /** Of the secret that it was got with: a new secret ends it. */
  readonly secretVersion: number;
  /** The login that it comes from, at once or through refreshes: a logout ends all of them. */
  readonly chainId: string;
}

/** A holder, by which key the token was signed, and until when it is good; epoch seconds. */
export interface VerifiedHolder extends TokenHolder {
  readonly keyId: string;
  readonly expiresAt: number;
}

export interface AccessTokens {
  readonly accessTokenSeconds: number;
  readonly refreshTokenSeconds: number;
  /**
   * A signed token that clients decode without a key (rule A1).
   * @param issuedAt epoch seconds
   * @param loginEndsAt epoch seconds: no token outlives the login that it comes from
   */
  issue(holder: TokenHolder, issuedAt: number, tokenId: string, loginEndsAt: number): Promise<string>;
  /** @throws DomainError UNAUTHENTICATED */
  verify(token: string): Promise<VerifiedHolder>;
  /** @throws DomainError UNAUTHENTICATED where the key is gone that has signed the holder's token */
  check(holder: VerifiedHolder): Promise<void>;
  /** Text that only this server can work out, the same each time for the same `at` (epoch seconds) and text. */
  derive(purpose: string, text: string, at: number): Promise<string>;
  /** The same of every key that is kept: what one of them has derived is known again. */
  deriveByEach(purpose: string, text: string): Promise<readonly string[]>;
  close(): void;
}
