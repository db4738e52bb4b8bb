/**
 * Maps with so many calls at the same time, in order. When one fails no further one is begun; it rejects once those under way have ended, so
 * that nothing goes on behind the caller's back.
 */
export async function mapBounded<T, R>(
  inputs: readonly T[],
  parallel: number,
  map: (input: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const failures: unknown[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < inputs.length && failures.length === 0) {
      const place = next++;
      // `place` is below the length, so there is an input.
      const input = inputs[place] as T;
      try {
        results[place] = await map(input);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallel, inputs.length) }, lane));
  if (failures.length > 0) throw failures[0];
  return results;
}
