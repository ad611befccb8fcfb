package org.directivetracker.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.directivetracker.testing.Proofs;
import org.junit.jupiter.api.Test;

/** The arithmetic of the tree against its definition, and against vectors that others test with. */
class MerkleProofsTest {
  private static final int SIZES = 130;

  /**
   * Entries and roots of the trees of one to eight of them, as Certificate Transparency has them.
   */
  private static final List<String> ENTRIES =
      List.of(
          "",
          "00",
          "10",
          "2021",
          "3031",
          "40414243",
          "5051525354555657",
          "606162636465666768696a6b6c6d6e6f");

  private static final List<String> ROOTS =
      List.of(
          "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
          "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
          "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
          "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
          "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
          "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
          "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
          "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

  /** A tree in memory, grown by the edge alone. */
  private static final class Tree {
    private final Map<MerkleProofs.SubtreeNode, byte[]> nodes = new HashMap<>();
    private final List<byte[]> leaves = new ArrayList<>();

    void append(byte[] leaf) {
      long size = leaves.size();
      CompactRange edge =
          new CompactRange(
              size, new MerkleProofs.LeafRange(0, size).nodes().stream().map(nodes::get).toList());
      edge.append(leaf);
      nodes.put(new MerkleProofs.SubtreeNode(0, size), leaf);
      nodes.putAll(edge.completed());
      leaves.add(leaf);
      assertThat(edge.size()).isEqualTo(leaves.size());
    }

    byte[] hash(MerkleProofs.LeafRange range) {
      return MerkleProofs.join(range.nodes().stream().map(n -> nodes.get(n)).toList());
    }

    List<byte[]> hash(List<MerkleProofs.LeafRange> ranges) {
      return ranges.stream().map(this::hash).toList();
    }
  }

  @Test
  void rootsAreThoseOfTheKnownVectors() {
    var tree = new Tree();
    var naive = new ArrayList<byte[]>();
    assertThat(HexFormat.of().formatHex(tree.hash(new MerkleProofs.LeafRange(0, 0))))
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    for (int i = 0; i < ENTRIES.size(); i++) {
      byte[] leaf = Proofs.leaf(HexFormat.of().parseHex(ENTRIES.get(i)));
      tree.append(leaf);
      naive.add(leaf);
      assertThat(HexFormat.of().formatHex(tree.hash(new MerkleProofs.LeafRange(0, i + 1))))
          .isEqualTo(ROOTS.get(i));
      assertThat(HexFormat.of().formatHex(Proofs.root(naive))).isEqualTo(ROOTS.get(i));
    }
  }

  @Test
  void everySizeHasTheRootOfItsDefinitionAndProofsThatHold() {
    Tree tree = grown();
    for (int size = 1; size <= SIZES; size++) {
      byte[] root = Proofs.root(tree.leaves.subList(0, size));
      assertThat(tree.hash(new MerkleProofs.LeafRange(0, size)))
          .as("root of " + size)
          .isEqualTo(root);
      for (int i = 0; i < size; i++) {
        List<byte[]> path = tree.hash(MerkleProofs.inclusion(i, size));
        assertThat(Proofs.includes(tree.leaves.get(i), i, size, path, root))
            .as(i + " in " + size)
            .isTrue();
      }
      for (int first = 1; first <= size; first++) {
        List<byte[]> proof = tree.hash(MerkleProofs.consistency(first, size));
        byte[] before = tree.hash(new MerkleProofs.LeafRange(0, first));
        assertThat(Proofs.consistent(first, before, size, root, proof))
            .as(first + " in " + size)
            .isTrue();
      }
    }
  }

  @Test
  void proofsOfSomethingElseDoNotHold() {
    Tree tree = grown();
    byte[] root = tree.hash(new MerkleProofs.LeafRange(0, 100));
    List<byte[]> path = tree.hash(MerkleProofs.inclusion(41, 100));
    assertThat(Proofs.includes(tree.leaves.get(42), 41, 100, path, root)).isFalse();
    assertThat(Proofs.includes(tree.leaves.get(41), 42, 100, path, root)).isFalse();
    List<byte[]> proof = tree.hash(MerkleProofs.consistency(41, 100));
    byte[] other = tree.hash(new MerkleProofs.LeafRange(0, 42));
    assertThat(Proofs.consistent(41, other, 100, root, proof)).isFalse();
  }

  private static Tree grown() {
    var tree = new Tree();
    for (int i = 0; i < SIZES; i++) {
      tree.append(Proofs.leaf(("entry " + i).getBytes(StandardCharsets.UTF_8)));
    }
    return tree;
  }
}
