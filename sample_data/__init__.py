"""Muster Maschinenbau GmbH: a made-up firm whose true effects are known."""
