const shape = /^HB(\d{9})(\d)$/;

/** The last digit is made from the others, so that a slip of the finger finds no stranger's parcel. */
export function isParcelNumber(text: string): boolean {
  const match = shape.exec(text.replaceAll(' ', '').toUpperCase());
  if (!match) return false;
  const [, digits = '', check = ''] = match;
  const sum = [...digits].reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 3 : 1), 0);
  return (10 - (sum % 10)) % 10 === Number(check);
}
