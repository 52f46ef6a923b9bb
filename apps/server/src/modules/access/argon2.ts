/** How slow hashes are: argon2id, the library's default, with OWASP's parameters (19 MiB, 2 passes). */
export const ARGON2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
