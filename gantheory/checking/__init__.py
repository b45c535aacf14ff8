"""The judge: documents → verdicts. Proving and refuting meet here."""
