// Captured answers come from a public collection made on the live service in June 2020 (digests shortened there are
// invented here at full length); "guide" is Cisco's integration workflows guide; "own" has the captured shape with
// invented values, or a shape that no public source shows.

export const MD5 = "dead69d07bc33b762abd466fb6f53e11";
export const SHA1 = "f5ed372a5c2f4b1f9ad4f6c0c0b6a4ef35b1b0a1";
export const SHA256 = "3091e2abfb55d05d6284b6c4b058b62c8c28afc1d883b699e9a2b5482ec6fd51";
export const ID = "e8b33759db70e306e32881f92029a542";
