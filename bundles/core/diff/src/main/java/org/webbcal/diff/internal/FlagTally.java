package org.webbcal.diff.internal;

import java.util.ArrayList;
import java.util.List;
import org.webbcal.diff.DiffReport.Bit;
import org.webbcal.diff.DiffReport.Flags;
import org.webbcal.model.dq.DqFlag;

/** Counts how two streams of flag words differ, bit by bit. */
final class FlagTally {

    private final int mask;
    private final long[] onlyA = new long[32];
    private final long[] onlyB = new long[32];
    private final long[] both = new long[32];
    private long count;
    private long equal;
    private long first = -1;

    /** @param mask flags that count; others are listed only */
    FlagTally(int mask) {
        this.mask = mask;
    }

    void add(int[] a, int[] b, int n) {
        for (int i = 0; i < n; i++) {
            int common = a[i] & b[i];
            int different = a[i] ^ b[i];
            if ((different & mask) == 0) {
                equal++;
            } else if (first < 0) {
                first = count + i;
            }
            for (int rest = common; rest != 0; rest &= rest - 1) {
                both[Integer.numberOfTrailingZeros(rest)]++;
            }
            for (int rest = different; rest != 0; rest &= rest - 1) {
                int bit = Integer.numberOfTrailingZeros(rest);
                if ((a[i] >>> bit & 1) != 0) {
                    onlyA[bit]++;
                } else {
                    onlyB[bit]++;
                }
            }
        }
        count += n;
    }

    Flags result(NumberTally.Position order) {
        List<Bit> bits = new ArrayList<>();
        for (var flag : DqFlag.values()) {
            int k = flag.bit();
            if (onlyA[k] + onlyB[k] + both[k] > 0) {
                bits.add(new Bit(flag.name(), onlyA[k], onlyB[k], both[k], (mask & flag.mask()) != 0));
            }
        }
        return new Flags(count, equal, first < 0 ? null : order.of(first), bits);
    }
}
