package org.webbcal.core.internal;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an output folder remembers of the tasks that ended there: plan hash and products. A run that finds its task here, with all products whole, does not
 * repeat it.
 */
final class RunState {

    private static final ObjectMapper JSON = new ObjectMapper();

    private RunState() {}

    /** Folder for records and scratch files, beside the products. */
    static Path folder(Path outputFolder) {
        return outputFolder.resolve(".webbcal");
    }

    private static Path file(TaskPlan task) {
        return folder(task.folder()).resolve(task.name() + "-" + task.stage().name() + ".json");
    }

    /** Products of the task, if it was done before with the same plan and all of them are still as they were written. */
    static Optional<List<Path>> done(TaskPlan task) {
        try {
            var file = file(task);
            if (task.single() != null || !Files.exists(file)) {
                return Optional.empty();
            }
            var tree = JSON.readTree(file.toFile());
            if (!tree.path("plan").asText().equals(task.hash())) {
                return Optional.empty();
            }
            List<Path> products = new ArrayList<>();
            for (var p : tree.path("products").properties()) {
                var product = task.folder().resolve(p.getKey());
                if (!Files.exists(product)
                        || Files.size(product) != p.getValue().asLong()) {
                    return Optional.empty();
                }
                products.add(product);
            }
            return products.isEmpty() ? Optional.empty() : Optional.of(products);
        } catch (IOException e) {
            // an unreadable record only means that the task runs again
            return Optional.empty();
        }
    }

    static void record(TaskPlan task, List<Path> products) throws IOException {
        if (task.single() != null) {
            return;
        }
        Map<String, Object> record = new LinkedHashMap<>();
        Map<String, Long> sizes = new LinkedHashMap<>();
        for (var product : products) {
            sizes.put(task.folder().relativize(product).toString(), Files.size(product));
        }
        record.put("plan", task.hash());
        record.put("products", sizes);
        Files.createDirectories(folder(task.folder()));
        var part = folder(task.folder())
                .resolve(".record." + ProcessHandle.current().pid() + ".part");
        JSON.writerWithDefaultPrettyPrinter().writeValue(part.toFile(), record);
        Files.move(part, file(task), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
