"""Two quotations in, one judgement out; many in, utterances out."""
