/** What people call a password, in the languages of most mail; `pw` and its like stand alone as words. */
export const PASSWORD_WORDS: readonly string[] = [
  "password",
  "passwords",
  "passwort",
  "kennwort",
  "passcode",
  "pass code",
  "pass word",
  "passphrase",
  "pass",
  "pwd",
  "psw",
  "pw",
  "mot de passe",
  "mdp",
  "contraseña",
  "contrasena",
  "clave",
  "senha",
  "palavra-passe",
  "parola d'ordine",
  "parola",
  "wachtwoord",
  "lösenord",
  "losenord",
  "adgangskode",
  "passord",
  "salasana",
  "hasło",
  "haslo",
  "heslo",
  "jelszó",
  "şifre",
  "sifre",
  "lozinka",
  "zaporka",
  "пароль",
  "парола",
  "κωδικός",
  "סיסמה",
  "كلمة المرور",
  "密码",
  "密碼",
  "口令",
  "パスワード",
  "비밀번호",
  "암호",
  "mật khẩu",
  "kata sandi",
  "รหัสผ่าน",
];

const LETTER = String.raw`[\p{L}\p{M}]`;

/** Finds each of the words (for `matchAll`). Those in Latin, Greek and Cyrillic script must not be part of a longer one. */
export const PASSWORD_WORD: RegExp = buildPattern();

function buildPattern(): RegExp {
  const escaped = PASSWORD_WORDS.toSorted((left, right) => right.length - left.length).map((word) =>
    word.replaceAll(/[^\p{L}\p{M}\p{N}\s'-]/gu, "").replaceAll(/\s+/g, String.raw`\s{1,3}`),
  );
  const isBounded = (word: string): boolean => /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]/u.test(word);
  const bounded = escaped.filter(isBounded).join("|");
  const free = escaped.filter((word) => !isBounded(word)).join("|");
  return new RegExp(`(?<!${LETTER})(?:${bounded})(?!${LETTER})|(?:${free})`, "giu");
}
