"""Engines that translate, behind one Protocol: CTranslate2, a pivot over two of them, and a fake one for tests."""
