"""The first terms of use, in English; administrators add further languages and versions."""

from datetime import date

from django.db import migrations

VERSION = "2026-11"
TEXT = """\
TIBS helps small and medium-sized enterprises of the Baltic Sea Region to find partners abroad. Innovation brokers of the partner organisations bring the companies together. Using the portal costs nothing.

Who may take part. Companies with a seat in Europe and the people who speak for them. What you enter must be true and yours to share. You have an account of your own and do not pass it on.

What others see. A published profile is anonymous: everybody may read its title, summary, type, topics and country. The name of your company, its contacts and everything marked as confidential are shown to your own side only, until you and the other company have both agreed to an introduction. You can withdraw that agreement at any time; what the other company has read until then cannot be taken back.

What brokers do. The organisation that serves your region reads your profiles, has a second person review them and proposes partners. Suggestions are computed from texts, keywords and the priorities of the regions; people decide about each of them. You may ask for another broker, and a question or complaint is answered within the time stated on the portal.

What we do not promise. We do not check the companies beyond what is visible here and owe neither a partner nor a result. Agreements are made between the companies alone. The portal may be out of service at times.

Your data. We keep what the service needs, as the privacy notice tells. You can see all of it, have it corrected and have your account closed. Steps taken in a case stay recorded, because others rely on them.

Ending. You may leave at any time. An organisation may close an account that breaks these terms, and says why. When the terms change, you are asked again; without your agreement the former ones hold until the end of your cases.
"""


def add_terms(apps, schema_editor):
    apps.get_model("accounts", "TermsVersion").objects.get_or_create(
        version=VERSION, language="en", defaults={"text": TEXT, "valid_from": date(2026, 11, 1)}
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_cache_table")]
    operations = [migrations.RunPython(add_terms, migrations.RunPython.noop)]
