/** Facts of one format and the names of the limits that were reached on the way. */
export interface Parsed<Facts> {
  facts: Facts;
  limitsReached: string[];
}
