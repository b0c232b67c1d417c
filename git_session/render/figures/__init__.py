"""Figures as text: tables over time, sparklines, bars."""
