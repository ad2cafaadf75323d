"""How the languages of the region write the months of the Gregorian, the Solar Hijri and the lunar Hijri year."""

from __future__ import annotations

from typing import Literal

Calendar = Literal["gregorian", "solar", "lunar"]

# How each language writes the months, January, Hamal and Muharram first.
NAMES: dict[Calendar, dict[str, tuple[str, ...]]] = {
    "gregorian": {
        "en": (
            *("January", "February", "March", "April", "May", "June"),
            *("July", "August", "September", "October", "November", "December"),
        ),
        "ps": tuple("جنوري فبروري مارچ اپرېل مۍ جون جولای اګست سپټمبر اکتوبر نومبر ډسمبر".split()),
        "prs": tuple("جنوری فبروری مارچ اپریل می جون جولای اگست سپتمبر اکتوبر نومبر دسمبر".split()),
        "ur": tuple("جنوری فروری مارچ اپریل مئی جون جولائی اگست ستمبر اکتوبر نومبر دسمبر".split()),
        "fa": tuple("ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر".split()),
    },
    "solar": {
        "en": tuple("Hamal Sawr Jawza Saratan Asad Sunbula Mizan Aqrab Qaws Jadi Dalw Hut".split()),
        "ps": tuple("وری غویی غبرګولی چنګاښ زمری وږی تله لړم لیندۍ مرغومی سلواغه کب".split()),
        "prs": tuple("حمل ثور جوزا سرطان اسد سنبله میزان عقرب قوس جدی دلو حوت".split()),
        "ur": tuple("حمل ثور جوزا سرطان اسد سنبلہ میزان عقرب قوس جدی دلو حوت".split()),
        "fa": tuple("فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند".split()),
    },
    "lunar": {
        "en": (
            *("Muharram", "Safar", "Rabi al-Awwal", "Rabi al-Thani", "Jumada al-Awwal", "Jumada al-Thani"),
            *("Rajab", "Shaban", "Ramadan", "Shawwal", "Dhul Qadah", "Dhul Hijjah"),
        ),
        "ps": (
            *("محرم", "صفر", "ربیع الاول", "ربیع الثاني", "جمادي الاول", "جمادي الثاني"),
            *("رجب", "شعبان", "رمضان", "شوال", "ذوالقعده", "ذوالحجه"),
        ),
        "prs": (
            *("محرم", "صفر", "ربیع\u200cالاول", "ربیع\u200cالثانی", "جمادی\u200cالاول", "جمادی\u200cالثانی"),
            *("رجب", "شعبان", "رمضان", "شوال", "ذوالقعده", "ذوالحجه"),
        ),
        "ur": (
            *("محرم", "صفر", "ربیع الاول", "ربیع الثانی", "جمادی الاول", "جمادی الثانی"),
            *("رجب", "شعبان", "رمضان", "شوال", "ذوالقعدہ", "ذوالحجہ"),
        ),
    },
}
NAMES["lunar"]["fa"] = NAMES["lunar"]["prs"]

# Other spellings, read but not written. A row starts with the month; ``_`` is a space, a joiner or nothing.
VARIANTS: dict[Calendar, str] = {
    "gregorian": """
        1 Jan جنورۍ جنوري | 2 Feb فبرورۍ فبروۍ فیبروری | 3 Mar | 4 Apr اپرېل اپريل آپریل آپريل | 5 مې مۍ ماه_می
        | 6 Jun | 7 Jul جولاي | 8 Aug آگوست اگوست اګست | 9 Sep Sept سپټمبر سپټمپر سپتمبر سېپټمبر | 10 Oct اکټوبر
        | 11 Nov | 12 Dec دسمبر ډیسمبر ډېسمبر دیسمبر""",
    "solar": """
        1 Hammal Wray Farvardin Farwardin وري | 2 Saur Sowr Sour Thawr Ghwayay Ordibehesht غوایی غويي غوايي غوای
        | 3 Jauza Joza Jawzah Ghbargolay Khordad غبرګولي | 4 Sartan Chungash Tir | 5 Assad Zmaray Mordad Amordad زمري زمردو امرداد
        | 6 Sunbulah Sonbola Sonbula Sumbula Wagay Shahrivar وږي | 7 Meezan Tala Mehr تلې تلی | 8 Aghrab Laram Aban ابان
        | 9 Qaus Qows Lindai Azar اذر لیندی | 10 Jaddi Jady Marghumay Dey مرغومي | 11 Dalwa Dalwe Dalv Salwagha Bahman دلوې سلواغې
        | 12 Hoot Kab Esfand Isfand""",
    "lunar": """
        1 Moharram محرم_الحرام | 2 صفرالمظفر | 3 Rabi-ul-Awwal Rabi_I ربیع_اول | 4 Rabi-us-Sani Rabi-ul-Thani Rabi_II ربیع_الآخر ربیع_دوم
        | 5 Jumada_I Jamadi-ul-Awwal جمادی_الاولی جمادی_الاولیٰ | 6 Jumada_II Jamadi-us-Sani جمادی_الآخر جمادی_الاخری جمادی_الاخریٰ جمادی_الثانیه
        | 7 رجب_المرجب | 8 Sha'ban Shaaban Sha’ban شعبان_المعظم | 9 Ramazan Ramadhan رمضان_المبارک رمضان_مبارک | 10 Shawal شوال_المکرم
        | 11 Zul-Qadah Zulqada Dhu_al-Qadah Zil-Qad Dhul-Qa'dah ذی_القعده ذیقعده ذی_قعده ذیقعد ذی_قعد ذوالقعدة
        | 12 Zul-Hijja Zulhijja Zil-Hajj Zilhajj Dhu_al-Hijjah Dhul_Hijja Zul-Hijjah ذی_الحجه ذیحجه ذی_حجه ذی_الحج ذوالحج ذوالحجة""",
}
# Also common words: a month only beside a year, or after "month" or "date".
AMBIGUOUS = frozenset(
    "می مه می مې مۍ تیر دلو وری وري تله تلې تلی زمری زمري مهر دی کب اسد جدی صفر محرم حمل لړم وږی وږي ثور".split()
)
AMBIGUOUS_LATIN = frozenset(
    "Asad Assad Tir Mehr Aban Azar Dey Hut Hoot Kab Tala Jadi Mizan Safar Mar Bahman".split()
)
