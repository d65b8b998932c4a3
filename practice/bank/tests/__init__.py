from practice.bank.categories import Category

BANK_SIZE = 30 * len(Category)  # of the bank that ships with the code
