package io.isledb.protocol;

import io.isledb.error.StoreRefusedException;
import io.isledb.error.StoreUnavailableException;
import io.isledb.protocol.Interleavings.Fault;
import io.isledb.protocol.Interleavings.Program;
import io.isledb.protocol.Interleavings.Scenario;
import io.isledb.store.CreateOutcome;
import io.isledb.store.ObjectStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * One run of a scenario, advanced call by call. Used by one thread; the programs have threads of
 * their own.
 */
final class SteppedRun implements AutoCloseable {
  /** The next step: a program's call, with or without a fault, or the arrival of a late write. */
  sealed interface Choice {
    record Call(int program, @org.jspecify.annotations.Nullable Fault fault) implements Choice {}

    record Arrival(int index) implements Choice {}
  }

  private final TreeMap<String, byte[]> objects;

  /** Writes whose callers have given up waiting. */
  private final List<StoreCall> late = new ArrayList<>();

  private final List<SteppedProgram> programs = new ArrayList<>();
  private final StringBuilder history = new StringBuilder();
  private final Set<Fault> faults;
  private final boolean mayDelete;
  private int faultsLeft;

  /**
   * @param prepared the objects that are there before the programs begin
   */
  SteppedRun(
      Scenario scenario, TreeMap<String, byte[]> prepared, Set<Fault> faults, int faultsMax) {
    this.objects = new TreeMap<>(prepared);
    this.faults = faults;
    this.mayDelete = scenario.mayDelete();
    this.faultsLeft = faultsMax;
    for (Program program : scenario.programs()) {
      programs.add(new SteppedProgram(programs.size(), program));
    }
    programs.forEach(SteppedProgram::awaitStop);
  }

  /**
   * What may happen next. Where one program's call has an answer that nothing can change any more,
   * because objects are written once and this run deletes none, its order among the others' calls
   * makes no difference: then only that call is given.
   */
  List<Choice> choices() {
    for (int i = 0; i < programs.size(); i++) {
      if (programs.get(i).isWaiting() && isSettled(programs.get(i).pending())) {
        return choicesOf(i);
      }
    }
    List<Choice> choices = new ArrayList<>();
    for (int i = 0; i < programs.size(); i++) {
      if (programs.get(i).isWaiting()) {
        choices.addAll(choicesOf(i));
      }
    }
    for (int i = 0; i < late.size(); i++) {
      choices.add(new Choice.Arrival(i));
    }
    return choices;
  }

  private List<Choice> choicesOf(int program) {
    List<Choice> choices = new ArrayList<>();
    choices.add(new Choice.Call(program, null));
    if (programs.get(program).pending().mayFail() && faultsLeft > 0) {
      for (Fault fault : faults) {
        choices.add(new Choice.Call(program, fault));
      }
    }
    return choices;
  }

  private boolean isSettled(StoreCall call) {
    return switch (call.verb()) {
      case CREATE, READ, RANGE -> !mayDelete && objects.containsKey(call.name());
      // Its name is new, and where nothing is deleted nobody lists such objects: it is seen only
      // through what is created later.
      case PUT -> !mayDelete;
      case LIST, FOLDERS, DELETE -> false;
    };
  }

  void take(Choice choice) {
    if (choice instanceof Choice.Arrival arrival) {
      StoreCall write = late.remove(arrival.index());
      note("late: " + write.describe() + " -> " + write.apply(objects));
      return;
    }
    Choice.Call call = (Choice.Call) choice;
    SteppedProgram program = programs.get(call.program());
    StoreCall pending = program.pending();
    Object answer =
        call.fault() == null ? pending.apply(objects) : applyFaulty(pending, call.fault());
    note(
        "program "
            + call.program()
            + ": "
            + pending.describe()
            + " -> "
            + shown(answer, call.fault()));
    program.answer(pending, answer);
  }

  private Object applyFaulty(StoreCall call, Fault fault) {
    faultsLeft--;
    switch (fault) {
      case ANSWER_LOST -> call.apply(objects);
      case APPLIED_LATE -> late.add(call);
      case REQUEST_LOST -> {}
      case REFUSED -> {
        return new StoreRefusedException("simulated: refused");
      }
    }
    return new CreateOutcome.Unknown(new StoreUnavailableException("simulated: no answer"));
  }

  /** A hash of all that decides what can happen from here on. */
  long signature() {
    long hash = faultsLeft;
    for (Map.Entry<String, byte[]> object : objects.entrySet()) {
      hash = Mix.mix(hash, object.getKey().hashCode());
      hash = Mix.mix(hash, Arrays.hashCode(object.getValue()));
    }
    long waiting = 0;
    for (StoreCall write : late) {
      waiting += write.hash();
    }
    hash = Mix.mix(hash, waiting);
    for (SteppedProgram program : programs) {
      hash = Mix.mix(hash, program.answersHash());
    }
    return hash;
  }

  void rethrowFailures() throws Throwable {
    for (SteppedProgram program : programs) {
      Throwable failure = program.failure();
      if (failure != null) {
        throw failure;
      }
    }
  }

  /** The store as it is now, answering at once. */
  ObjectStore quietStore() {
    return new CallStore(call -> call.apply(objects));
  }

  String history() {
    return history.toString();
  }

  private void note(String line) {
    history.append("  ").append(line).append('\n');
  }

  private static String shown(Object answer, @org.jspecify.annotations.Nullable Fault fault) {
    if (fault != null) {
      return fault.toString();
    }
    return answer.getClass().getSimpleName();
  }

  @Override
  public void close() {
    programs.forEach(SteppedProgram::stop);
  }
}
