/** How many data records the fake file has. */
export const ROWS = 4812;

export const HEADER = ["Imię", "Nazwisko", "E-mail", "Telefon", "Stanowisko", "Data zatrudnienia", "Stawka"];

const PEOPLE = [
  ["Ana", "Kowal"],
  ["Jan", "Novák"],
  ["Zofia", "Wiśniewska"],
  ["Olena", "Kovalenko"],
  ["Tomáš", "Dvořák"],
  ["Piotr", "Mazur"],
  ["Kateřina", "Svobodová"],
  ["Iryna", "Melnyk"],
  ["Marek", "Zając"],
  ["Lucie", "Černá"],
  ["Agnieszka", "Lewandowska"],
] as const;
const ROLES = ["Barback", "Rigger", "Hostess", "Stagehand", "Driver", "Cook", "Supervisor"];

const plain = (name: string) =>
  name
    .toLowerCase()
    .replaceAll("ł", "l")
    .normalize("NFD")
    .replaceAll(/[^a-z]/g, "");
const two = (value: number) => String(value).padStart(2, "0");

/** The cells of a record of the fake file; every 41st date is ambiguous, every 534th address wrong. */
export function cells(number: number): string[] {
  const [first, last] = PEOPLE[number % PEOPLE.length] ?? PEOPLE[0];
  const [day, month] = [(number % 12) + 1, ((number >> 3) % 9) + 1];
  const mail = `${plain(first)}.${plain(last)}${number}@acme-events.pl`;
  return [
    first,
    last,
    number % 534 === 27 ? mail.replace(".pl", ",pl") : mail,
    `+48 601 220 ${String(number % 1000).padStart(3, "0")}`,
    ROLES[number % ROLES.length] ?? "",
    number % 41 === 14 ? `${two(day)}/${two(month)}/25` : `${two(day + 13)}.${two(month)}.2025`,
    number % 900 === 27 ? "17,20" : `${18 + (number % 8)}.50`,
  ];
}
