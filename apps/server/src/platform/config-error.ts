/** A setting that cannot be used: names the variable, what it holds, and what would be right. */
export class ConfigError extends Error {}
