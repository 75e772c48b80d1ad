package moderate

// letters says what letters are read as: first the reading, then the characters,
// in lower case. Those of Latin, Greek and Cyrillic script with marks, and those
// in circles, superscript and so on, are read as the Unicode Character Database
// decomposes them (NFKD, without the marks); the rest is a choice of those
// that look like a Latin letter (UTS #39). The letters of a range that is in
// the order of the alphabet are not here but in plain.
const letters = `
0 ⁰₀⓪
1 ¹₁①
10 ⑩
11 ⑪
12 ⑫
13 ⑬
14 ⑭
15 ⑮
16 ⑯
17 ⑰
18 ⑱
19 ⑲
2 ²₂②
20 ⑳
3 ³₃③
4 ⁴₄④
5 ⁵₅⑤
6 ⁶₆⑥
7 ⁷₇⑦
8 ⁸₈⑧
9 ⁹₉⑨
a ªàáâãäåāăąǎǟǡǻȁȃȧɑάαаӑӓᗅᴀḁạảấầẩẫậắằẳẵặἀἁἂἃἄἅἆἇὰάᾀᾁᾂᾃᾄᾅᾆᾇᾰᾱᾲᾳᾴᾶᾷₐⓐⲁꭺ
ae æǣǽ
aʾ ẚ
b ƀɓʙβϐвᏼḃḅḇℬⓑꮟ
c çćĉċčƈϲсᴄḉℂℭⅽⓒⲥꮯ
d ðďđƌɗԁᴅḋḍḏḑḓⅅⅆⅾⓓꭰ
dz ǆǳ
e èéêëēĕėęěǝȅȇȩəɛέεϵеѐёєҽӗᴇḕḗḙḛḝẹẻẽếềểễệἐἑἒἓἔἕὲέₑₔℇ℮ℯℰⅇⓔⲉꭼ
f ƒϝғḟℱⓕꜰ
ff ﬀ
fi ﬁ
fl ﬂ
g ĝğġģǧǵɠɡɢԍցᶃḡℊⓖ
h ĥħȟʜήηнһհḣḥḧḩḫẖἠἡἢἣἤἥἦἧὴήᾐᾑᾒᾓᾔᾕᾖᾗῂῃῄῆῇₕℋℌℍℎℏⓗⲏꮋ
i ìíîïĩīĭįıǀǐȉȋɪΐίιϊіїḭḯỉịἰἱἲἳἴἵἶἷὶίιῐῑῒΐῖῗⁱℐℑℹⅈⅰⓘⲓꙇ
ii ⅱ
ij ĳ
iv ⅳ
ix ⅸ
j ĵǰȷʝϳјᴊⅉⓙ
k ķĸƙǩκϰкќᴋḱḳḵₖⓚⲕꮶ
l ĺļľłɩɭʟӏḷḹḻḽₗℒℓⅼⓛꓡ
lj ǉ
m μϻмᴍḿṁṃₘℳⅿⓜⲙ
n ñńņňŋǹɲɴνոռṅṇṉṋⁿₙℕⓝⲛ
nj ǌ
no №
o ºòóôõöøōŏőơǒǫǭǿȍȏȫȭȯȱθοσόϑоӧөӫօە०௦០ᴏṍṏṑṓọỏốồổỗộớờởỡợὀὁὂὃὄὅὸόₒℴⓞⲟ〇
oe œ
p ƿρϱрᴘṕṗῤῥₚℙⓟⲣꮲ
q ɋԛզℚⓠ
r ŕŗřȑȓɍɾʀяṙṛṝṟℛℜℝⓡꭱꮢ
s śŝşšſșʂѕṡṣṥṧṩẛₛⓢꜱꮪ
sm ℠
ss ß
st ﬅﬆ
t ţťŧƭțτтᴛṫṭṯṱẗₜⓣⲧꭲ
th þ
tm ™
u µùúûüũūŭůűųưǔǖǘǚǜȕȗʋΰυϋύϒϓϔսᴜṳṵṷṹṻụủứừửữựὐὑὒὓὔὕὖὗὺύῠῡῢΰῦῧⓤ
v ѵѷᴠṽṿⅴⓥꮩ
vi ⅵ
w ŵɯωώѡԝᴡẁẃẅẇẉẘὠὡὢὣὤὥὦὧὼώᾠᾡᾢᾣᾤᾥᾦᾧῲῳῴῶῷⓦꮤ
x ×χхẋẍₓⅹⓧⲭ
xi ⅺ
y ýÿŷȳʏγуўүӯӱӳყẏẙỳỵỷỹℽℾⓨⲩ
z źżžƶȥʐᴢẑẓẕℤℨⓩⲍꮓ
ʒ ǯ
ʹ ʹ
ʼn ŉ
π ϖℼℿ
φ ϕ
г ѓ
ж ӂӝ
з ӟ
и йѝӣӥ
ч ӵ
ы ӹ
э ӭ
ә ӛ
א ℵ
ב ℶ
ג ℷ
ד ℸ
`
