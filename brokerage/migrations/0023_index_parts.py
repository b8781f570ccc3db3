from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('brokerage', '0022_instruments_practices_own_answers'),
    ]

    operations = [
        migrations.AlterField(
            model_name='rankingpart',
            name='kind',
            field=models.CharField(choices=[('learn', 'Learn from all texts'), ('index', 'Read some profiles'), ('join', 'Join what was read'), ('rank', 'Rank some profiles'), ('finish', 'Show the new lists')], max_length=8),
        ),
    ]
