import type { UseMutationResult } from '@tanstack/react-query';
import { Button, Form, Modal } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Refusal } from './Refusal.tsx';

/** A button that opens a short form; what sending it gave, such as a password shown once, takes the form's place. */
export function FormDialog<Fields extends object, Answer>(props: {
  label: string;
  send: UseMutationResult<Answer, Error, Fields>;
  /** What is shown of the answer. */
  answer(data: Answer): ReactNode;
  children: ReactNode;
  /** Called when it closes after it was sent: what it changes may take the button away. */
  onDone?(): void;
  /** A button within a row is small, and not what the page is for. */
  size?: 'small';
}) {
  const { label, send, answer, children, size, onDone } = props;
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [form] = Form.useForm<Fields>();
  const close = () => {
    setOpen(false);
    if (send.data) onDone?.();
    send.reset();
    form.resetFields();
  };
  return (
    <>
      <Button {...(size ? { size } : { type: 'primary' })} onClick={() => setOpen(true)}>
        {label}
      </Button>
      <Modal
        open={open}
        // What was shown once stays in no page.
        destroyOnHidden
        title={label}
        okText={send.data ? t('common.close') : label}
        cancelText={t('common.cancel')}
        // What was made cannot be cancelled here any more.
        cancelButtonProps={send.data ? { style: { display: 'none' } } : {}}
        confirmLoading={send.isPending}
        onOk={() => (send.data ? close() : form.submit())}
        onCancel={close}
      >
        {send.data ? (
          answer(send.data)
        ) : (
          <Form<Fields> form={form} layout="vertical" onFinish={(values) => send.mutate(values)}>
            {children}
            <Refusal error={send.error} />
          </Form>
        )}
      </Modal>
    </>
  );
}
