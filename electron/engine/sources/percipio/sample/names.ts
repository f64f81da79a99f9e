/** Invented people's names by culture. A name in another script carries its Latin form after a slash, for addresses. */
export interface Culture {
  readonly given: readonly string[]
  readonly family: readonly string[]
}

const words = (text: string): readonly string[] => text.split(',').map((word) => word.trim())
const culture = (given: string, family: string): Culture => ({ given: words(given), family: words(family) })

export const cultures = {
  english: culture(
    'Dana, Oliver, Grace, Mason, Harriet, Callum, Imogen, Wesley, Paige, Tobias, Maren, Keith, Beverly, Rory, Elspeth, Damian, Tess, Graham',
    "Cole, Whitfield, Ashworth, Bramley, Thackeray, O'Hara, Lockwood, Pemberton, Sutcliffe, Garrick, Holloway, Fenwick, Marsden, Quill, MacRae, Standish",
  ),
  spanish: culture(
    'Lucía, Mateo, Ximena, Andrés, Íñigo, Pilar, Joaquín, Noelia, Rocío, Emilio, Marisol, Tomás, Belén, Álvaro',
    'Peñalosa, Ibáñez, Cifuentes, Quiñones, Arriaga, Valdivia, Montoya Ruiz, Echeverría, Zúñiga, Sepúlveda, Villaseñor, Otero',
  ),
  portuguese: culture(
    'João, Beatriz, Inês, Thiago, Conceição, Rafael, Luana, Caetano, Marília, Estêvão',
    'Gonçalves, Magalhães, Brandão, Assunção, Figueiredo, Teixeira, Falcão, de Araújo, Vasconcelos',
  ),
  german: culture(
    'Jürgen, Anneliese, Björn, Käthe, Florian, Wiebke, Günther, Sabine, Matthias, Heike, Lukas, Friederike',
    'Müller, Größmann, Hänel, Kühnert, Strauß, Weißbach, Oppermann, Löwe, Brückner, von Arnsberg, Schäfer-Lindt, Voß',
  ),
  french: culture(
    'Aurélie, Benoît, Chloé, Étienne, Maëlys, Gaël, Héloïse, Loïc, Noémie, Rémi, Solène, Thibault',
    "Lefèvre, Beauchêne, Garçon, D'Aubigny, Chênebault, Pérot, Marchais, Le Goff, Rousselière, Delacroix-Noir",
  ),
  nordic: culture(
    'Søren, Åsa, Bjørg, Henrik, Linnéa, Øystein, Ragnhild, Mikkel, Þóra, Aino, Veikko, Tuulikki',
    'Ångström, Sørheim, Lindqvist, Håkonsen, Bjørndal, Mäkelä, Hyvönen, Østergaard, Guðmundsdóttir, Nyqvist, Kjær',
  ),
  slavic: culture(
    'Małgorzata, Łukasz, Zdeněk, Božena, Krzysztof, Jiří, Anežka, Wojciech, Žofie, Dušan, Олена/Olena, Богдан/Bohdan',
    'Wiśniewska, Dvořák, Żółkiewski, Šimková, Brzęczek, Kovačić, Ježek, Sękowski, Шевчук/Shevchuk, Хоменко/Khomenko, Růžička',
  ),
  greek: culture(
    'Eleni, Kostas, Θεοδώρα/Theodora, Νίκος/Nikos, Despina, Stavros, Ioanna, Άγγελος/Angelos',
    'Papadakis, Kontou, Παππά/Pappa, Vlachos, Οικονόμου/Oikonomou, Karras, Stathopoulou',
  ),
  turkish: culture(
    'Ayşe, Çağlar, Gülşen, İbrahim, Özge, Tuğba, Şükrü, Doğan, Elif, Yağız',
    'Yıldırım, Çelikkol, Öztürk, Şahinoğlu, Güneş, Kılıçdere, Aydın, Ünsal, Demirağ',
  ),
  arabic: culture(
    'Layla, Omar, Yasmin, Khalid, Nour, Tariq, Amina, Hassan, سلمى/Salma, يوسف/Yousef, Rania, Ziad',
    'al-Khatib, Haddad, Mansour, Benali, El Fassi, Nasser, Bouzid, Qasim, حداد/Haddad, Saleh, Abdelrahman',
  ),
  indian: culture(
    'Priya, Arjun, Lakshmi, Rohan, Ananya, Vikram, Kavitha, Sandeep, Meera, Harpreet, Farhan, Deepika, Aarav, Ishita',
    'Krishnamurthy, Deshpande, Chatterjee, Iyer, Banerjee, Venkataraman, Gill, Bhattacharya, Reddy, Kulkarni, Nair, Qureshi, Joshi',
  ),
  chinese: culture(
    '芳/Fang, 伟/Wei, Xiaoming, Meiling, 静/Jing, Haoran, 雨桐/Yutong, Jianguo, Lihua, 浩/Hao, Siyu, Zihan',
    '王/Wang, Zhang, 陈/Chen, Liu, 欧阳/Ouyang, Huang, Zhao, 周/Zhou, Xu, Sun, Guo',
  ),
  japanese: culture(
    'Haruka, Kenji, 美咲/Misaki, Takumi, Yūki, 健太/Kenta, Aiko, Shōhei, Natsumi, Ren',
    '佐藤/Sato, Takahashi, Yamamoto, 小林/Kobayashi, Ōnishi, Fujimura, Ishikawa, Matsuda, Kurosawa',
  ),
  korean: culture(
    'Ji-woo, Min-jun, 서연/Seo-yeon, Hyun-woo, Eun-ji, 도윤/Do-yun, Soo-jin, Tae-hyung',
    'Kim, 박/Park, Choi, Jeong, Kang, 윤/Yoon, Lim, Han, Seo',
  ),
  vietnamese: culture(
    'Thị Hương, Văn Đức, Ngọc Ánh, Quốc Bảo, Thanh Tú, Minh Châu, Hải Đăng, Diệu Linh',
    'Nguyễn, Trần, Lê, Phạm, Huỳnh, Đặng, Bùi, Đỗ, Vũ',
  ),
  african: culture(
    'Chinwe, Adébáyọ̀, Ngozi, Kwame, Abena, Tesfaye, Wanjiru, Sipho, Thandeka, Oluwaseun, Zanele, Kofi, Hirut',
    'Okonkwo, Adeyẹmi, Mensah, Ndlovu, Gebremedhin, Kamau, Dlamini, Eze, Boateng, Mutasa, Nwosu, Abebe',
  ),
} as const satisfies Record<string, Culture>

export type CultureName = keyof typeof cultures

/** A name as shown and in plain Latin letters. */
export interface SpokenName {
  readonly shown: string
  readonly latin: string
}

export function spoken(entry: string): SpokenName {
  const [shown = '', latin = shown] = entry.split('/')
  return { shown, latin }
}

const letters: Readonly<Record<string, string>> = { ø: 'o', ß: 'ss', ł: 'l', đ: 'd', ı: 'i', æ: 'ae', þ: 'th', ð: 'd' }

/** Lower-case ASCII letters, digits and hyphens: what stands before the @. */
export function addressPart(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[øßłđıæþð]/g, (letter) => letters[letter] ?? letter)
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
}
