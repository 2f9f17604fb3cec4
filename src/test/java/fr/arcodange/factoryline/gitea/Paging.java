package fr.arcodange.factoryline.gitea;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import mockwebserver3.MockResponse;

/** One page of a list, with the headers that tell where it is in it. */
final class Paging {
  private static final int DEFAULT_SIZE = 30;

  private Paging() {}

  /**
   * Cuts out what is asked for.
   *
   * @param cap Gitea's MAX_RESPONSE_ITEMS
   */
  static <T> MockResponse page(
      Exchange exchange, int cap, List<T> items, Function<T, ? extends JsonNode> shape) {
    return page(exchange, cap, items, item -> true, shape);
  }

  /** The same where Gitea takes items out of a page after it was cut; the totals count them. */
  static <T> MockResponse page(
      Exchange exchange,
      int cap,
      List<T> items,
      Predicate<T> shown,
      Function<T, ? extends JsonNode> shape) {
    int size = Math.min(cap, exchange.query("limit").map(Integer::parseInt).orElse(DEFAULT_SIZE));
    int page = Math.max(1, exchange.query("page").map(Integer::parseInt).orElse(1));
    int from = Math.min(items.size(), (page - 1) * size);
    int to = Math.min(items.size(), from + size);
    int last = (items.size() + size - 1) / size;
    ArrayNode array = Fixtures.JSON.createArrayNode();
    items.subList(from, to).stream().filter(shown).forEach(item -> array.add(shape.apply(item)));
    MockResponse.Builder answer = Exchange.json(200, array)
        .newBuilder()
        .setHeader("X-Total-Count", Integer.toString(items.size()));
    List<String> links = new ArrayList<>();
    if (page < last) {
      links.add(link(exchange, page + 1, "next"));
      links.add(link(exchange, last, "last"));
    }
    if (page > 1) {
      links.add(link(exchange, 1, "first"));
      links.add(link(exchange, page - 1, "prev"));
    }
    if (!links.isEmpty()) {
      answer.setHeader("Link", String.join(",", links));
    }
    return answer.build();
  }

  private static String link(Exchange exchange, int page, String relation) {
    return "<"
        + exchange
            .url()
            .newBuilder()
            .setQueryParameter("page", Integer.toString(page))
            .build()
        + ">; rel=\"" + relation + "\"";
  }
}
