declare module "tlsh" {
  /** Takes one character per byte; throws when the data is too short or too uniform. */
  function hash(data: string): string;
  export = hash;
}
