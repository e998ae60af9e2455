package org.webbcal.model;

import java.util.ArrayList;
import java.util.List;

/** Members of an association that all stay in memory. */
public final class MemoryModelSet implements ModelSet {

    private record Entry(Member member, ImageModel model) {}

    private final String productName;
    private final List<Entry> entries = new ArrayList<>();
    private final List<SpectrumMember> spectra = new ArrayList<>();

    public MemoryModelSet(String productName) {
        this.productName = productName;
    }

    /** Adds a member; its headers are the live headers of the model. */
    public MemoryModelSet add(String name, String role, String groupId, ImageModel model) {
        entries.add(new Entry(new Member(name, role, groupId, model.primary(), model.sciHeader()), model));
        return this;
    }

    /** Adds a member that holds spectra. */
    public MemoryModelSet add(String name, String role, SpectrumModel model) {
        spectra.add(new SpectrumMember(name, role, model));
        return this;
    }

    @Override
    public List<SpectrumMember> spectra() {
        return List.copyOf(spectra);
    }

    @Override
    public List<Member> members() {
        return entries.stream().map(Entry::member).toList();
    }

    @Override
    public Loan borrow(int i) {
        var model = entries.get(i).model();
        return new Loan() {
            @Override
            public ImageModel model() {
                return model;
            }

            @Override
            public void changed() {}

            @Override
            public void close() {}
        };
    }

    @Override
    public String productName() {
        return productName;
    }
}
