package io.isledb.connect.source;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * Spreads isles over tasks: evenly, the same way for the same isles, and moving few of them when
 * one comes or goes. Each isle goes to the task that draws the highest number for it and has room.
 */
final class TaskSpread {
  private TaskSpread() {}

  /**
   * One list of paths for each task; as many tasks as are allowed, but none without an isle.
   *
   * @param tasksMax how many tasks at most, from 1
   */
  static List<List<String>> spread(Collection<String> isles, int tasksMax) {
    int tasks = Math.min(tasksMax, isles.size());
    List<List<String>> spread = new ArrayList<>(tasks);
    for (int task = 0; task < tasks; task++) {
      spread.add(new ArrayList<>());
    }
    if (tasks == 0) {
      return spread;
    }
    int least = isles.size() / tasks;
    int larger = isles.size() % tasks;
    for (String isle : new TreeSet<>(isles)) {
      int task = choose(spread, isle, larger > 0 ? least + 1 : least);
      spread.get(task).add(isle);
      if (spread.get(task).size() > least) {
        larger--;
      }
    }
    return spread;
  }

  private static int choose(List<List<String>> spread, String isle, int room) {
    int best = -1;
    long bestDraw = 0;
    for (int task = 0; task < spread.size(); task++) {
      long draw = draw(isle, task);
      if (spread.get(task).size() < room && (best < 0 || draw > bestDraw)) {
        best = task;
        bestDraw = draw;
      }
    }
    return best;
  }

  /** The 64-bit finalizer of MurmurHash3 over isle and task. */
  private static long draw(String isle, int task) {
    long hash = 0xcbf29ce484222325L + task;
    for (int i = 0; i < isle.length(); i++) {
      hash = (hash ^ isle.charAt(i)) * 0x100000001b3L;
    }
    hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
    hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
    return hash ^ hash >>> 33;
  }
}
