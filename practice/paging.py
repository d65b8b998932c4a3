"""What the filtered, paged lists have in common: /history and /questions."""

from django.core.paginator import Paginator

PAGE_SIZE = 25


def filtered_page(request, form, rows):
    """The context that the lists' templates share. Two queries: the count, and one page of `rows`.

    A page that does not exist gives the nearest that does, and `unknown_page`, what was asked for.
    """
    wanted = request.GET.get("page", "1")
    page = Paginator(rows, PAGE_SIZE).get_page(wanted)
    query = request.GET.copy()
    query.pop("page", None)
    return {
        "form": form,
        "page": page,
        "query": query.urlencode(),
        "filtered": any(query.values()),
        "unknown_page": wanted if wanted != str(page.number) else "",
    }
