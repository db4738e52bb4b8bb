/** What the command line takes from the environment besides settings; nothing else reads it. */
export interface Environment {
  readonly apiKey: string | undefined;
  /** https://no-color.org */
  readonly noColor: boolean;
}

export function readEnvironment(env: NodeJS.ProcessEnv = process.env): Environment {
  return {
    apiKey: env.FUMEHOOD_API_KEY || undefined,
    noColor: env.NO_COLOR !== undefined && env.NO_COLOR !== "",
  };
}
