const key = 'opdesk.clinic';

/** The clinic that this browser showed last: a desk stands in one. */
export function rememberedClinic(): string | undefined {
  return localStorage.getItem(key) ?? undefined;
}

export function rememberClinic(id: string): void {
  localStorage.setItem(key, id);
}
