"""Links in text: found, parsed as browsers do, unwrapped, held against the look-alikes."""
