package fr.arcodange.factoryline.step;

/** One thing that a setup needs: what it is for, how a person does it in a shell, how it is looked for, how it is done here. */
public sealed interface SetupStep permits VaultStep, ForgeStep, GcloudStep, WorkflowStep {

  /** One sentence. */
  String why();

  /** Commands for {@code sh}, which may be run again; no value of a secret is in them. */
  String script();

  /**
   * Looks, and changes nothing.
   *
   * @throws fr.arcodange.factoryline.Failure denied, unreachable
   */
  SetupState look(SetupTools tools);

  /**
   * Does it.
   *
   * @throws fr.arcodange.factoryline.Failure denied, unreachable, tool failed
   */
  void perform(SetupTools tools);
}
