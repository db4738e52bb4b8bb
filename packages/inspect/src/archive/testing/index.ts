export { buildWithSevenZip } from "./seven-zip-builder.ts";
export type { SevenZipBuildOptions } from "./seven-zip-builder.ts";
export { buildTar, paxMember } from "./tar-builder.ts";
export type { TarBuildOptions, TarMemberInput } from "./tar-builder.ts";
export { buildZip } from "./zip-builder.ts";
export type { ZipBuildOptions, ZipHeaderOverrides, ZipMemberInput } from "./zip-builder.ts";
