"""Pictures of answers: a piano-roll PNG and one HTML page that plays. No music is made here."""
