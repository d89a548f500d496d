"""Made-up people's names: many cultures, as in an American town, with accents and other scripts."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from random import Random

MIXED = 0.12  # of people carry a given name of one culture and a family name of another
TWO_NAMES = 0.35  # of people in cultures with two family names use both
OWN_SCRIPT = 0.5  # of people whose name has a form in another script prefer that form


@dataclass(frozen=True)
class Pool:
    """Words of which the first are the commonest, drawn like real names: a few often, most seldom."""

    words: tuple[str, ...]
    weights: tuple[float, ...]

    def draw(self, random: Random) -> str:
        return random.choices(self.words, cum_weights=self.weights)[0]


def _pool(text: str) -> Pool:
    words = tuple(word.replace("_", " ") for word in text.split())
    return Pool(words, tuple(accumulate(1 / (place + 15) for place in range(len(words)))))


@dataclass(frozen=True)
class Culture:
    """Names that go together, how common they are, and the language some of these people prefer."""

    share: float
    language: str
    speaks: float  # of these people prefer that language to English
    women: Pool
    men: Pool
    families: Pool
    scripts: Mapping[str, str]
    two_families: bool = False


@dataclass(frozen=True)
class Name:
    """A made-up person's name, sex and language."""

    given: str
    family: str
    preferred: str
    sex: str
    language: str


def _culture(share: float, language: str, speaks: float, women: str, men: str, families: str, scripts: str = "",
             two_families: bool = False) -> Culture:
    pairs = (pair.split("=") for pair in scripts.split())
    return Culture(share, language, speaks, _pool(women), _pool(men), _pool(families), dict(pairs), two_families)


CULTURES = (
    _culture(
        38, "English", 1,
        "Mary Linda Patricia Susan Deborah Barbara Karen Nancy Donna Carol Sharon Sandra Ruth Jennifer Jessica Amanda "
        "Ashley Sarah Melissa Nicole Stephanie Heather Elizabeth Megan Emily Hannah Rachel Kimberly Michelle Lisa "
        "Angela Tammy Dawn Tina Amy Laura Rebecca Christine Kathleen Pamela Diane Janet Joyce Alice Judith Martha "
        "Gloria Teresa Doris Evelyn Jean Cheryl Mildred Katherine Joan Rose Beverly Denise Marilyn Amber Danielle "
        "Brittany Victoria Tiffany Crystal April Erin Shannon Vanessa Holly Samantha Paige Brooke Courtney Kelsey "
        "Haley Olivia Abigail Madison Harper Nora Claire Audrey Violet Hazel Ivy Willa Maeve Josephine Eleanor "
        "Florence Agnes Edith Marjorie Loretta Wilma Bernice Geraldine Maxine Opal Peggy Roberta Sylvia Vivian",
        "James Robert John Michael William David Richard Joseph Thomas Charles Christopher Daniel Matthew Anthony "
        "Mark Donald Steven Paul Andrew Joshua Kenneth Kevin Brian George Timothy Ronald Edward Jason Jeffrey Ryan "
        "Jacob Gary Nicholas Eric Jonathan Stephen Larry Justin Scott Brandon Benjamin Samuel Gregory Frank Alexander "
        "Raymond Patrick Jack Dennis Jerry Tyler Aaron Jose Adam Nathan Henry Douglas Zachary Peter Kyle Walter "
        "Ethan Jeremy Harold Keith Christian Roger Noah Gerald Carl Terry Sean Austin Arthur Lawrence Jesse Dylan "
        "Bryan Joe Jordan Billy Bruce Albert Willie Gabriel Logan Alan Wayne Roy Ralph Randy Eugene Vincent Russell "
        "Louis Bobby Philip Johnny Clarence Earl Floyd Leonard Vernon Wesley Otis Chester Emmett Silas Warren",
        "Smith Johnson Williams Brown Jones Miller Davis Wilson Anderson Taylor Thomas Moore Martin Jackson Thompson "
        "White Harris Clark Lewis Robinson Walker Young Allen King Wright Scott Hill Green Adams Nelson Baker Hall "
        "Campbell Mitchell Carter Roberts Phillips Evans Turner Parker Collins Edwards Stewart Morris Murphy Cook "
        "Rogers Morgan Peterson Cooper Reed Bailey Bell Kelly Howard Ward Cox Richardson Wood Watson Brooks Bennett "
        "Gray James Hughes Price Myers Long Foster Sanders Ross Morrison Powell Sullivan Russell Jenkins Perry "
        "Butler Barnes Fisher Henderson Coleman Simmons Patterson Jordan Reynolds Hamilton Graham Wallace Cole West "
        "Hayes Gibson Ellis Murray Ford Marshall Owens McDonald Harrison Woods Stone Warren Fox Rice Black Daniels "
        "Palmer Mills Nichols Grant Knight Ferguson Rose Hawkins Dunn Perkins Hudson Spencer Gardner Stephens Payne "
        "Pierce Berry Matthews Arnold Wagner Willis Ray Watkins Olson Carroll Duncan Snyder Hart Cunningham Bradley "
        "Lane Andrews Ruiz Harper Fox Riley Armstrong Carpenter Weaver Greene Lawrence Elliott Chavez Sims Austin "
        "Peters Kelley Franklin Lawson Fields Gutierrez Ryan Schmidt Carr Wheeler Chapman Oliver Montgomery Richards "
        "Williamson Johnston Banks Meyer Bishop McCoy Howell Alvarez Morrison Hansen Garza Harvey Little Burton "
        "Stanley George Jacobs Reid Kim Fuller Lynch Dean Gilbert Garrett Romero Welch Larson Frazier Burke Hanson "
        "Day Moreno Bowman Fowler Brewer Hoffman Carlson Silva Pearson Holland Douglas Fleming Jensen Vargas Byrd "
        "Davidson Hopkins May Terry Herrera Wade Soto Walters Curtis Neal Caldwell Lowe Jennings Barnett Graves "
        "Jimenez Horton Shelton Barrett O'Brien Castro Sutton Gregory McKinney Lucas Miles Craig Rodriquez Chambers "
        "Holt Lambert Fletcher Watts Bates Hale Rhodes Pena Beck Newman Haynes McDaniel Mendez Bush Vaughn Parks "
        "Dawson Santiago Norris Hardy Love Steele Curry Powers Schultz Barker Guzman Page Munoz Ball Keller Chandler "
        "Weber Leonard Walsh Lyons Ramsey Wolfe Schneider Mullins Benson Sharp Bowen Barber Cummings Hines Baldwin "
        "Ashford Blackwood Fairbanks Thistlewood Merriweather Pennington Holloway Lockhart Abernathy Winslow Hathaway"),
    _culture(
        12, "English", 1,
        "Keisha Latoya Ebony Tanisha Jasmine Imani Aaliyah Kiara Monique Tamika Shanice Destiny Precious Nia Zora "
        "Yolanda Bernadette Ernestine Lucille Odessa Willie_Mae Essence Raven Deja Kenya Ayanna Simone Camille "
        "Charlene Rochelle Latasha Shaniqua Tierra Diamond Candace Althea Mavis Ernestine Vernell Renita",
        "Darnell Tyrone Jamal DeShawn Malik Terrence Marquis Andre Reginald Cedric Leroy Darius Isaiah Xavier Elijah "
        "Jerome Maurice Curtis Clifton Cornell Tremaine Lamont Rasheed Kwame Demetrius Jermaine Marcus Dwayne Alonzo "
        "Roosevelt Percy Cleveland Ezekiel Quincy Rodney Desmond Antwan Hakeem Ellis Sylvester",
        "Washington Jefferson Booker Gaines Bradford Dorsey Mosley Gaither Broadnax Whitfield Tubbs Pettway Sykes "
        "Hairston Boykin Ruffin Goodwin Bolden Singletary Witherspoon Freeman Grady Mayfield Pickett Toliver Yancey "
        "Banks Charles Hampton Joseph Alexander Glover Battle Gilliam Means Ivory Tillman Kirkland Dupree Vance "
        "Jackson Williams Robinson Harris Coleman Brooks Simmons Carter Jenkins Bryant Griffin Dixon Simpson"),
    _culture(
        20, "Spanish", 0.5,
        "María Guadalupe Rosa Ana Carmen Juana Verónica Patricia Alejandra Gabriela Leticia Margarita Sofía Valentina "
        "Camila Lucía Ximena Daniela Yolanda Silvia Teresa Esperanza Josefina Concepción Dolores Beatriz Graciela "
        "Mónica Adriana Claudia Elena Irma Marisol Itzel Paola Luz Pilar Raquel Rocío Socorro Xiomara Yesenia Milagros "
        "Altagracia Inés Noemí Estela Amparo Belén Consuelo",
        "José Juan Luis Carlos Jesús Miguel Francisco Antonio Pedro Alejandro Manuel Javier Roberto Fernando Ricardo "
        "Eduardo Rafael Jorge Raúl Sergio Héctor Ángel Óscar Diego Mateo Santiago Ramón Salvador Ignacio Julio "
        "Enrique Alfredo Arturo Ernesto Guillermo Gustavo Rubén Tomás Andrés Emilio Esteban Germán Hernán Joaquín "
        "Leonel Moisés Nicolás Simón Wilfredo Yadiel",
        "García Rodríguez Martínez Hernández López González Pérez Sánchez Ramírez Torres Flores Rivera Gómez Díaz "
        "Reyes Morales Cruz Ortiz Gutiérrez Chávez Ramos Ruiz Álvarez Mendoza Vásquez Castillo Jiménez Moreno Romero "
        "Herrera Medina Aguilar Garza Castro Fernández Vargas Guzmán Méndez Muñoz Salazar Soto Delgado Peña Ríos "
        "Alvarado Sandoval Contreras Valdez Guerrero Ortega Estrada Núñez Maldonado Vega Santiago Domínguez Espinoza "
        "Silva Padilla Márquez Cortez Rojas Acosta Figueroa Luna Juárez Navarro Campos Molina Ávila Ayala Mejía "
        "Carrillo Durán Santos Salas Robles Solís Lara Cervantes Aguirre Deleon Ochoa Miranda Cárdenas Trujillo "
        "Velasco Fuentes Huerta Rosales Calderón Ibarra Zamora Quiñones Zúñiga Villanueva Bañuelos Xicará",
        two_families=True),
    _culture(
        4, "Mandarin", 0.45, "Mei-Ling Xiu Li_Na Hui-Min Yan Jing Fang Qing Ying Lan Xiaoyu Meifen Shu-Fen Wei_Wei",
        "Wei Jian Ming Jun Guo-Qiang Hao Cheng Bo Zhi-Wei Feng Lei Tao Xiang Yong",
        "Chen Wang Li Zhang Liu Huang Wu Lin Yang Zhao Xu Sun Zhou Guo Ma Zhu Hu Luo Gao Liang Deng Han Tang Cao",
        "Mei-Ling=美玲 Xiu=秀 Li_Na=李娜 Jing=静 Fang=芳 Wei=伟 Jian=建 Ming=明 Jun=军 Hao=浩 Yan=燕 Lan=兰"),
    _culture(
        4, "Vietnamese", 0.5, "Thị_Hoa Linh Hương Lan Mai Ngọc Phượng Thảo Thu Trang Tuyết Vân Yến Bích Hạnh Kim-Anh",
        "Minh Hùng Dũng Tuấn Quang Đức Bảo Hải Khoa Long Nam Phúc Sơn Thành Trung Việt",
        "Nguyễn Trần Lê Phạm Huỳnh Hoàng Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Trịnh"),
    _culture(
        3, "Arabic", 0.5,
        "Fatima Aisha Layla Maryam Zainab Noor Huda Samira Rania Amal Yasmin Salma Khadija Hanan Rasha Dalal",
        "Ahmed Mohammed Omar Ali Hassan Yusuf Khalid Ibrahim Tariq Mahmoud Karim Bilal Samir Nabil Faisal Ziad",
        "Haddad Khoury Nasser Saleh Mansour Aziz Hamdan Farah Darwish Abadi Najjar Shaheen Qasim Rahal Sabbagh "
        "Al-Masri Al-Jabari Bitar Hakim Kassab Mubarak Awad",
        "Fatima=فاطمة Layla=ليلى Maryam=مريم Noor=نور Huda=هدى Ahmed=أحمد Omar=عمر Hassan=حسن Yusuf=يوسف Karim=كريم"),
    _culture(
        3, "Hindi", 0.3,
        "Priya Anjali Sunita Meena Kavita Lakshmi Deepa Asha Rekha Pooja Neha Shanti Usha Gita Nandini Harpreet",
        "Raj Anil Sanjay Vikram Ravi Suresh Arjun Amit Mohan Deepak Harish Gopal Kiran Rohan Balwinder Naveen",
        "Patel Singh Sharma Kumar Gupta Shah Reddy Rao Kaur Desai Iyer Mehta Nair Joshi Chowdhury Bhatt Verma Gill",
        "Priya=प्रिया Sunita=सुनीता Meena=मीना Asha=आशा Raj=राज Anil=अनिल Ravi=रवि Mohan=मोहन"),
    _culture(
        2, "Korean", 0.45, "Ji-eun Soo-jin Min-ji Young-hee Eun-ju Hye-jin Sun-hee Mi-kyung Yuna Kyung-sook",
        "Min-jun Sung-ho Ji-hoon Young-soo Dong-hyun Jae-won Sang-woo Hyun-woo Tae-yang Kwang-ho",
        "Kim Lee Park Choi Jung Kang Cho Yoon Jang Lim Han Oh Seo Shin Kwon Hwang",
        "Ji-eun=지은 Soo-jin=수진 Min-ji=민지 Young-hee=영희 Min-jun=민준 Sung-ho=성호 Ji-hoon=지훈"),
    _culture(
        3, "Russian", 0.5,
        "Olena Natalia Svetlana Irina Oksana Tatiana Ludmila Galina Yulia Kateryna Vera Nadiya Anastasia Larysa",
        "Oleksandr Dmitri Sergei Ivan Andriy Mykola Boris Viktor Yuri Pavlo Vadim Bohdan Roman Taras",
        "Kovalenko Shevchenko Ivanov Petrenko Bondarenko Volkov Sokolov Melnyk Tkachenko Morozov Kravchuk Lysenko "
        "Popov Savchenko Orlov Rudenko Moroz Hrytsenko",
        "Olena=Олена Natalia=Наталія Irina=Ирина Oksana=Оксана Yulia=Юлія Ivan=Иван Andriy=Андрій Mykola=Микола"),
    _culture(
        2, "Polish", 0.3,
        "Agnieszka Małgorzata Katarzyna Bożena Grażyna Zofia Halina Jadwiga Krystyna Łucja Wanda Danuta",
        "Krzysztof Andrzej Zbigniew Stanisław Jerzy Wojciech Paweł Łukasz Kazimierz Mirosław Tadeusz Bogdan",
        "Kowalski Nowak Wiśniewski Wójcik Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski Kozłowski "
        "Jankowski Mazur Krawczyk Górski"),
    _culture(
        2, "Somali", 0.55, "Hodan Ayaan Sahra Ifrah Fadumo Hibo Khadra Nasra Ubah Zahra Idil Deqa",
        "Abdi Mohamud Abdullahi Farah Warsame Liban Yasin Guled Jama Mahad Abshir Dahir",
        "Abdi Hassan Ali Farah Warsame Jama Omar Nur Hersi Elmi Duale Ismail Egal Shire"),
    _culture(
        1.5, "Amharic", 0.5, "Selam Tigist Hirut Almaz Meseret Bethlehem Genet Aster Rahel Senait",
        "Dawit Tesfaye Abebe Yonas Girma Bekele Getachew Mulugeta Kebede Solomon",
        "Tesfaye Bekele Haile Tadesse Alemu Gebre Desta Wolde Mengistu Abraha Mekonnen Assefa",
        "Selam=ሰላም Tigist=ትግስት Almaz=አልማዝ Dawit=ዳዊት Abebe=አበበ"),
    _culture(
        2, "Haitian Creole", 0.55,
        "Marie-Claire Rose-Laure Mirlande Fabiola Guerda Nadège Widline Islande Yolette Myrlande",
        "Jean-Baptiste Wilner Frantz Pierre-Louis Emmanuel Jocelyn Reginald Wisly Ronel Stanley",
        "Pierre Jean-Louis Joseph Charles Baptiste Toussaint Désir Estimé Laguerre Etienne Saint-Fleur François "
        "Célestin Augustin Dorvil"),
    _culture(
        2.5, "Tagalog", 0.3,
        "Maricel Rowena Jocelyn Luzviminda Marites Analyn Cristina Imelda Rosario Corazon Divina Lourdes",
        "Rodrigo Ferdinand Reynaldo Jun Arnel Danilo Efren Jomar Rommel Virgilio Nestor Benigno",
        "Santos Reyes Bautista Dela_Cruz Ocampo Villanueva Mendoza Aquino Pascual Mercado Salonga Magbanua Tolentino"),
    _culture(
        1.5, "Hmong", 0.45, "Mai Pa_Nhia Kia Bao Yer Chee Gao_Nou Mee Pang Xee",
        "Tou Pao Kou Cheng Xeng Fue Neng Chue Yee Blong", "Vang Xiong Yang Lor Thao Moua Her Vue Lee Hang Cha Yaj"),
    _culture(
        1.5, "Navajo", 0.2, "Shandiin Dezbah Nizhoni Yanaba Bertha Lorraine Verna Ramona Delphine Charmaine",
        "Herbert Delbert Ashkii Nelson Virgil Leland Harrison Emerson Kee Wilson",
        "Begay Yazzie Tsosie Benally Nez Bitsui Etsitty Tso Chee Manygoats Peshlakai Cly Redhouse"),
    _culture(
        1.5, "Dari", 0.6, "Parwin Shabnam Freshta Zarghona Nilofar Maryam Roya Soraya Wahida Latifa",
        "Ahmad Farid Najib Zalmay Jawid Hamid Mirwais Reza Qais Nasir",
        "Ahmadi Karimi Rahimi Noori Hakimi Sadat Amiri Yousufzai Wardak Popal Barakzai"),
    _culture(
        1, "Portuguese", 0.4, "Fernanda Conceição Graça Luísa Benvinda Antónia Joana Filomena",
        "João Antônio Paulo Armindo Tiago Duarte Vasco Adelino",
        "Silva Pereira Oliveira Ferreira Tavares Monteiro Barros Gonçalves Andrade Fonseca Brandão"),
    _culture(
        1, "Samoan", 0.35, "Sina Lani Teuila Moana Fetu Malia Leilani Tasi", "Tavita Sione Malakai Ioane Fetu Semisi "
        "Keoni Manu", "Tuiasosopo Faleolo Leota Tafua Mataele Fonoti Kealoha Kahale Vaifale Taufa"),
)
_SHARES = tuple(accumulate(culture.share for culture in CULTURES))


def draw(random: Random) -> Name:
    """Somebody's name."""
    culture = random.choices(CULTURES, cum_weights=_SHARES)[0]
    other = random.choices(CULTURES, cum_weights=_SHARES)[0] if random.random() < MIXED else culture
    sex = "female" if random.random() < 0.54 else "male"
    given = (culture.women if sex == "female" else culture.men).draw(random)
    family = other.families.draw(random)
    if other.two_families and random.random() < TWO_NAMES:
        family += " " + other.families.draw(random)
    elif random.random() < 0.03:
        family += "-" + culture.families.draw(random)
    own = culture.scripts.get(given, "")
    speaks = culture.speaks if other is culture else culture.speaks / 2
    return Name(given, family, own if own and random.random() < OWN_SCRIPT else "", sex,
                culture.language if random.random() < speaks else "English")
