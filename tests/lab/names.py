# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of people and places for the labs' companies: each as written at home, and in ASCII.

A word is "native=ascii", or one spelling when both are the same. All names are common given and
family names put together by chance; nobody in particular is meant.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Locale:
    """Where a group of colleagues works and what they are called."""

    code: str  # ISO 3166
    number: int  # ISO 3166 numeric, for countryCode
    language: str
    country: str  # as the OU is named
    country_english: str
    dialling: str
    cities: str  # "OU name=city in ASCII/state/postal code", separated by ";"
    given: str
    family: str
    family_first: bool = False
    weight: int = 1


LOCALES = (
    Locale(
        "US", 840, "en-US", "United States", "United States", "+1",
        "Seattle=Seattle/WA/98101;New York=New York/NY/10001;Austin=Austin/TX/78701",
        "James Mary Robert Patricia Michael Jennifer William Linda David Elizabeth Susan Joseph "
        "Jessica Thomas Sarah Karen Christopher Nancy Daniel Lisa Margaret Anthony Betty Mark",
        "Smith Johnson Williams Brown Jones Davis Miller Wilson Anderson Taylor Moore Jackson "
        "Martin Lee Thompson White Harris Clark Lewis Robinson Walker Young Allen King Wright",
        weight=5,
    ),
    Locale(
        "DE", 276, "de-DE", "Deutschland", "Germany", "+49",
        "München=Muenchen/BY/80331;Köln=Koeln/NW/50667;Groß-Gerau=Gross-Gerau/HE/64521",
        "Jörg=Joerg Käthe=Kaethe Günther=Guenther Anna Lukas Björn=Bjoern Sören=Soeren Ursula "
        "Hans-Jürgen=Hans-Juergen Zoë=Zoe Matthias Heike Rüdiger=Ruediger Petra Stefan Sabine",
        "Müller=Mueller Schäfer=Schaefer Groß=Gross Weiß=Weiss Köhler=Koehler Schröder=Schroeder "
        "Jäger=Jaeger Krüger=Krueger Böhm=Boehm Voß=Voss Schmidt Fischer Weber Becker Hoffmann",
        weight=4,
    ),
    Locale(
        "FR", 250, "fr-FR", "France", "France", "+33",
        "Orléans=Orleans/CVL/45000;Besançon=Besancon/BFC/25000",
        "Zoé=Zoe François=Francois Hélène=Helene Jérôme=Jerome Loïc=Loic Chloé=Chloe Agnès=Agnes "
        "Anaïs=Anais Benoît=Benoit Céline=Celine Marie-Noëlle=Marie-Noelle Étienne=Etienne Théo=Theo",
        "Lefèvre=Lefevre Garçon=Garcon Bézier=Bezier D'Aubigné=DAubigne Moreau Dubois Léger=Leger "
        "Fournier Béranger=Beranger Château=Chateau Roux Mercier Guérin=Guerin Faÿ=Fay",
        weight=2,
    ),
    Locale(
        "ES", 724, "es-ES", "España", "Spain", "+34",
        "A Coruña=A Coruna/GA/15001;Málaga=Malaga/AN/29001",
        "José=Jose María=Maria Íñigo=Inigo Begoña=Begona Ángel=Angel Lucía=Lucia Sofía=Sofia Nuria "
        "Raúl=Raul Inés=Ines Andrés=Andres Concepción=Concepcion",
        "Muñoz=Munoz García=Garcia Núñez=Nunez Peña=Pena López=Lopez Ibáñez=Ibanez Castaño=Castano "
        "Martínez=Martinez Güell=Guell Ordóñez=Ordonez",
    ),
    Locale(
        "PL", 616, "pl-PL", "Polska", "Poland", "+48",
        "Łódź=Lodz/LD/90-001;Kraków=Krakow/MA/30-001",
        "Łukasz=Lukasz Grażyna=Grazyna Michał=Michal Żaneta=Zaneta Paweł=Pawel Małgorzata=Malgorzata "
        "Stanisław=Stanislaw Agnieszka Bożena=Bozena Świętosława=Swietoslawa",
        "Wiśniewski=Wisniewski Wójcik=Wojcik Dąbrowski=Dabrowski Zieliński=Zielinski Woźniak=Wozniak "
        "Kozłowski=Kozlowski Szczęsny=Szczesny Żak=Zak",
    ),
    Locale(
        "SE", 752, "sv-SE", "Sverige", "Sweden", "+46",
        "Malmö=Malmo/M/21120;Örebro=Orebro/T/70210",
        "Åsa=Asa Göran=Goran Björn=Bjorn Märta=Marta Håkan=Hakan Örjan=Orjan Linnéa=Linnea Nils",
        "Ångström=Angstrom Sjöberg=Sjoberg Lindström=Lindstrom Åkesson=Akesson Öberg=Oberg "
        "Näslund=Naslund Bergqvist",
    ),
    Locale(
        "TR", 792, "tr-TR", "Türkiye", "Turkey", "+90",
        "İstanbul=Istanbul/34/34000;Muğla=Mugla/48/48000",
        "İbrahim=Ibrahim Ayşe=Ayse Çağla=Cagla Gökçe=Gokce Işıl=Isil Özgür=Ozgur Şule=Sule Ümit=Umit",
        "Yılmaz=Yilmaz Çelik=Celik Şahin=Sahin Öztürk=Ozturk Aydın=Aydin Kılıç=Kilic Doğan=Dogan",
    ),
    Locale(
        "RU", 643, "ru-RU", "Россия", "Russia", "+7",
        "Москва=Moskva/MOW/101000;Санкт-Петербург=Sankt-Peterburg/SPE/190000",
        "Анна=Anna Иван=Ivan Ольга=Olga Дмитрий=Dmitriy Екатерина=Ekaterina Сергей=Sergey "
        "Наталья=Natalya Алексей=Aleksey Юлия=Yuliya Пётр=Pyotr",
        "Иванов=Ivanov Смирнов=Smirnov Кузнецов=Kuznetsov Соловьёв=Solovyov Щербаков=Shcherbakov "
        "Жуков=Zhukov Цветков=Tsvetkov Чайка=Chaika",
    ),
    Locale(
        "EG", 818, "ar-EG", "مصر", "Egypt", "+20",
        "القاهرة=Al Qahirah/C/11511;الإسكندرية=Al Iskandariyah/ALX/21500",
        "محمد=Mohamed فاطمة=Fatma أحمد=Ahmed مريم=Mariam يوسف=Youssef نور=Nour خالد=Khaled ليلى=Layla",
        "حسن=Hassan إبراهيم=Ibrahim السيد=ElSayed منصور=Mansour شريف=Sherif عبدالله=Abdullah",
    ),
    Locale(
        "TH", 764, "th-TH", "ประเทศไทย", "Thailand", "+66",
        "กรุงเทพมหานคร=Krung Thep/10/10110;เชียงใหม่=Chiang Mai/50/50000",
        "สมชาย=Somchai สุดา=Suda ณัฐพล=Natthaphon กนกวรรณ=Kanokwan ธนากร=Thanakorn พิมพ์ชนก=Phimchanok "
        "วิชัย=Wichai อรทัย=Orathai",
        "ใจดี=Jaidee สุขสวัสดิ์=Suksawat ทองคำ=Thongkham แสงจันทร์=Saengchan ศรีสุวรรณ=Srisuwan "
        "บุญมี=Bunmee",
    ),
    Locale(
        "KR", 410, "ko-KR", "대한민국", "South Korea", "+82",
        "서울=Seoul/11/04524;부산=Busan/26/48058",
        "민준=Minjun 서연=Seoyeon 지후=Jihu 하은=Haeun 도윤=Doyun 수빈=Subin 예준=Yejun 지민=Jimin "
        "현우=Hyunwoo 유진=Yujin",
        "김=Kim 이=Lee 박=Park 최=Choi 정=Jung 강=Kang 조=Cho 윤=Yoon 남궁=Namgung 황보=Hwangbo",
        family_first=True, weight=2,
    ),
    Locale(
        "JP", 392, "ja-JP", "日本", "Japan", "+81",
        "東京=Tokyo/13/100-0001;京都=Kyoto/26/600-8216",
        "翔太=Shota 陽菜=Hina 蓮=Ren 結衣=Yui 大輔=Daisuke 美咲=Misaki 健一=Kenichi 花子=Hanako "
        "さくら=Sakura ケン=Ken",
        "佐藤=Sato 鈴木=Suzuki 高橋=Takahashi 渡邊=Watanabe 伊藤=Ito 山本=Yamamoto 齋藤=Saito "
        "小林=Kobayashi 髙田=Takada",
        family_first=True, weight=2,
    ),
    Locale(
        "CN", 156, "zh-CN", "中国", "China", "+86",
        "上海=Shanghai/SH/200000;深圳=Shenzhen/GD/518000",
        "伟=Wei 芳=Fang 娜=Na 敏=Min 静=Jing 磊=Lei 洋=Yang 艳=Yan 建国=Jianguo 雪梅=Xuemei",
        "王=Wang 李=Li 张=Zhang 刘=Liu 陈=Chen 杨=Yang 赵=Zhao 黄=Huang 欧阳=Ouyang 诸葛=Zhuge",
        family_first=True, weight=2,
    ),
    Locale(
        "IN", 356, "en-IN", "India", "India", "+91",
        "Bengaluru=Bengaluru/KA/560001;मुंबई=Mumbai/MH/400001",
        "Aarav Priya Rohan Ananya Vikram Lakshmi Arjun Kavya Sanjay Deepa Nikhil Meera",
        "Sharma Patel Iyer Reddy Gupta Nair Singh Rao Das Banerjee Kulkarni",
        weight=2,
    ),
)  # fmt: skip

DEPARTMENTS = (
    "Engineering", "Sales", "Finance", "Research & Development", "Customer Support",
    "Human Resources", "Legal, Risk and Compliance", "IT",
)  # fmt: skip

TITLES = (
    "Engineer", "Senior Engineer", "Analyst", "Consultant", "Team Lead", "Administrator",
    "Specialist", "Project Manager", "Architect", "Assistant",
)  # fmt: skip

# Common names that break a parser, an escape or a folding somewhere. Each is a legal CN in AD.
AWKWARD_NAMES = (
    'Müller, Jörg "Joe" (IT)',
    "O'Brien, Séamus",
    "Ampersand & Sons + Daughters",
    "Back\\slash, Betty",
    "#hash at the start",
    " leading space",
    "trailing space ",
    "less <than> and; semicolon",
    "equals = sign",
    "slash/forward",
    "double  inner  space",
    "percent %41 and star * and (brackets)",
    "Ångström-Łukasiewicz, Ýrsa Þóra",
    "Cafe\u0301 Decomposed",  # e + combining acute: not NFC
    "Straße ﬁnal ſtaff",  # folds to other lengths
    "İzzet ıspanak",  # the Turkish dotted and dotless i
    "Emoji 😀 Family 👩‍👩‍👧",  # outside the BMP, with joiners
    "RTL \u200fعمر Omar",
    "日本 太郎",
    "\u3000fullwidth space",
    "A" * 64,  # the longest CN that AD allows
    ",",
)
