"""adgen: marketing videos from a template, a brand kit and a spreadsheet."""
