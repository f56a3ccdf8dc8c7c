/** What a GitHub App proves itself with, as its id and its key say. Throws where the key is none. */
export type SignApp = (id: number, privateKey: string) => string;
