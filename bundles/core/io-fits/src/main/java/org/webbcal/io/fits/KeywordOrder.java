package org.webbcal.io.fits;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.webbcal.model.Header;

/**
 * Order, group headings and standard comments of the keywords of products, from the list {@code keywords.tsv} beside this class. Keywords that the list
 * does not know follow in the order in which they were set.
 */
final class KeywordOrder {

    private static final Map<String, KeywordOrder> BY_HDU = load();

    /** Order of the primary header. */
    static final KeywordOrder PRIMARY = of("PRIMARY");

    private record Known(int place, String heading, String comment) {}

    private final Map<String, Known> known = new HashMap<>();

    private KeywordOrder() {}

    /** Order of the header of an extension. */
    static KeywordOrder of(String hdu) {
        return BY_HDU.getOrDefault(hdu, BY_HDU.get(""));
    }

    private static Map<String, KeywordOrder> load() {
        var orders = new LinkedHashMap<String, KeywordOrder>();
        orders.put("", new KeywordOrder());
        var resource = Objects.requireNonNull(KeywordOrder.class.getResourceAsStream("keywords.tsv"), "keywords.tsv");
        try (var lines = new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8))) {
            String line;
            int place = 0;
            while ((line = lines.readLine()) != null) {
                if (!line.startsWith("#") && !line.isBlank()) {
                    var field = line.split("\t", -1);
                    orders.computeIfAbsent(field[0], hdu -> new KeywordOrder())
                            .known
                            .put(
                                    field[1],
                                    new Known(
                                            place++,
                                            field.length > 2 ? field[2] : "",
                                            field.length > 3 ? field[3] : ""));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return orders;
    }

    /** Writes keywords: known ones in the order of the list under their headings, then the others. Those of the layout are left out. */
    void write(Header header, boolean table, Cards cards) {
        List<Header.Card> first = new ArrayList<>();
        List<Header.Card> rest = new ArrayList<>();
        for (var card : header.cards()) {
            if (!HeaderReader.isLayout(card.key(), table)) {
                (known.containsKey(card.key()) ? first : rest).add(card);
            }
        }
        first.sort(Comparator.comparingInt(card -> known.get(card.key()).place()));
        String group = "";
        for (var card : first) {
            var fact = known.get(card.key());
            if (!fact.heading().isEmpty() && !fact.heading().equals(group)) {
                group = fact.heading();
                cards.heading(group);
            }
            cards.add(card.key(), card.value(), card.comment().isEmpty() ? fact.comment() : card.comment());
        }
        rest.forEach(card -> cards.add(card.key(), card.value(), card.comment()));
    }
}
